// SPDX-License-Identifier: Apache-2.0
//
// Tells how large each picture on the stage is, so that the media server sends none larger. Read from the page as it
// stands: a video that shows somebody says whom in `data-peer` and `data-source`.

import { useEffect } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { PeerId } from '../../protocol/messages';
import type { Ringer, Shown } from '../../sdk/api';

/** People look into another tab for a moment and back; then a picture that has to begin anew would be in the way. */
const HIDDEN_FOR_MS = 10_000;

/** `pictures`: changes whenever another picture comes, or one goes. */
export function useShown(
  stage: RefObject<HTMLElement | null>,
  ringer: Ringer,
  pinned: PeerId | null,
  pictures: string,
): void {
  useEffect(() => {
    const videos = [...(stage.current?.querySelectorAll<HTMLVideoElement>('video[data-peer]') ?? [])];
    let away = 0;
    const tell = () => ringer.show(videos.map((video) => shown(video, pinned)));
    const observer = new ResizeObserver(() => {
      if (!away) tell();
    });
    const onVisible = () => {
      clearTimeout(away);
      away = document.hidden ? window.setTimeout(() => ringer.show([]), HIDDEN_FOR_MS) : 0;
      if (!away) tell();
    };
    for (const video of videos) observer.observe(video);
    document.addEventListener('visibilitychange', onVisible);
    onVisible();
    return () => {
      clearTimeout(away);
      observer.disconnect();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [pictures, pinned]);
}

function shown(video: HTMLVideoElement, pinned: PeerId | null): Shown {
  const { peer = '', source } = video.dataset;
  const height = Math.ceil(video.clientHeight * devicePixelRatio);
  // What takes the stage is as good as pinned.
  return { peer, source: source as Shown['source'], height, pinned: source === 'screen' || peer === pinned };
}
