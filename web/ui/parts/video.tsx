// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from 'preact/hooks';

interface Props {
  stream: MediaStream;
  label: string;
  /** Whose picture it is, where it comes from somebody else. */
  peer?: string;
  source?: 'camera' | 'screen';
  mirrored?: boolean;
}

/** A picture without sound: muted, so that no autoplay policy can hold it back. */
export function Video({ stream, label, peer, source = 'camera', mirrored = false }: Props) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.muted = true;
    video.srcObject = stream;
    const play = () => void video.play().catch(() => undefined);
    // Safari pauses pictures of a page in the background and does not start them again by itself.
    const onVisible = () => {
      if (!document.hidden) play();
    };
    play();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      video.srcObject = null;
    };
  }, [stream]);
  /** Lets the style sheet decide between filling the tile and showing the whole picture. */
  const measure = () => {
    const video = ref.current;
    if (video?.videoWidth) video.dataset['shape'] = video.videoWidth < video.videoHeight ? 'portrait' : 'landscape';
  };
  return (
    <video
      ref={ref}
      class={mirrored ? 'mirrored' : ''}
      aria-label={label}
      data-peer={peer}
      data-source={peer && source}
      onLoadedMetadata={measure}
      onResize={measure}
      muted
      playsInline
      autoPlay
      disablePictureInPicture
    />
  );
}
