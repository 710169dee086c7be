// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';
import type { Tile } from '../../sdk/api';
import { SpeakerIcon } from '../icons';
import { RemoteAudio } from '../parts/audio';
import { words } from '../words';

/** All voices, and what to do when the browser wants a gesture before it plays them. */
export function Voices({ tiles, speaker }: { tiles: Tile[]; speaker: string }) {
  const [blocked, setBlocked] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const retry = () => setAttempt((n) => n + 1);
  useEffect(() => {
    if (!blocked) return;
    document.addEventListener('click', retry, true);
    document.addEventListener('keyup', retry, true);
    return () => {
      document.removeEventListener('click', retry, true);
      document.removeEventListener('keyup', retry, true);
    };
  }, [blocked]);
  return (
    <>
      {tiles.map(
        (tile) =>
          tile.audio && (
            <RemoteAudio
              key={tile.peer.id}
              stream={tile.audio}
              speaker={speaker}
              attempt={attempt}
              onBlocked={() => setBlocked(true)}
              onPlaying={() => setBlocked(false)}
            />
          ),
      )}
      {blocked && (
        <button type="button" class="button button-primary hear" onClick={retry}>
          <SpeakerIcon />
          <span>{words.calls.hear}</span>
        </button>
      )}
    </>
  );
}
