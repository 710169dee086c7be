// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';

interface Props {
  stream: MediaStream;
  speaker: string;
  /** Counts the gestures after which a refused start is tried again. */
  attempt: number;
  onBlocked: () => void;
  onPlaying: () => void;
}

/** The voice of one person, in an element of its own: through WebAudio, echo cancellation would not know of it. */
export function RemoteAudio({ stream, speaker, attempt, onBlocked, onPlaying }: Props) {
  const ref = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    audio.srcObject = stream;
    return () => {
      audio.srcObject = null;
    };
  }, [stream]);
  useEffect(() => {
    ref.current?.play().then(onPlaying, (error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
    });
  }, [stream, attempt]);
  useEffect(() => {
    const audio = ref.current;
    if (audio && 'setSinkId' in audio) void audio.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  return <audio ref={ref} autoPlay />;
}
