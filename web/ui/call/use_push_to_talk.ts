// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from 'preact/hooks';

/** The microphone is open only while the key is held; letting go, or leaving the window, always mutes again. */
export function usePushToTalk(microphoneOn: boolean, set: (on: boolean) => void) {
  const held = useRef(false);
  const [on, setOn] = useState(false);
  const latest = useRef(set);
  latest.current = set;
  const press = () => {
    if (microphoneOn || held.current) return;
    held.current = true;
    setOn(true);
    set(true);
  };
  const release = () => {
    if (!held.current) return;
    held.current = false;
    setOn(false);
    latest.current(false);
  };
  useEffect(() => release, []);
  return { on, press, release };
}
