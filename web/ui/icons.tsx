// SPDX-License-Identifier: Apache-2.0
//
// The icons, drawn on a 24 x 24 grid with one stroke width. They are decoration: the control beside one has a name.

import type { ComponentChildren } from 'preact';

function icon(drawing: ComponentChildren, filled = false) {
  return function Icon(props: { class?: string }) {
    return (
      <svg
        class={`icon ${filled ? 'icon-filled' : ''} ${props.class ?? ''}`}
        viewBox="0 0 24 24"
        aria-hidden="true"
        focusable="false"
      >
        {drawing}
      </svg>
    );
  };
}

const mic = (
  <>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </>
);
const camera = (
  <>
    <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
    <path d="m15.5 11 5-3v8l-5-3" />
  </>
);
const slash = <path class="icon-slash" d="M4 3.5 20.5 20" />;
const handset =
  'M6.2 3.6 8.6 3c.6-.1 1.1.2 1.4.7l1.2 2.7c.2.5.1 1.1-.3 1.5L9.4 9.1a12 12 0 0 0 5.5 5.5l1.2-1.5c.4-.4 1-.5 1.5-.3l2.7 1.2c.5.3.8.8.7 1.4l-.6 2.4c-.2.7-.8 1.2-1.5 1.2A15.9 15.9 0 0 1 5 5.1c0-.7.5-1.3 1.2-1.5Z';

export const MicIcon = icon(mic);
export const MicOffIcon = icon(
  <>
    {mic}
    {slash}
  </>,
);
export const CameraIcon = icon(camera);
export const CameraOffIcon = icon(
  <>
    {camera}
    {slash}
  </>,
);
export const PhoneIcon = icon(<path d={handset} />, true);
export const HangUpIcon = icon(
  <path d="M12 9.2c3.4 0 6.5 1.2 8.7 3.3.6.5.6 1.4.1 2l-1.6 1.8c-.4.5-1.1.6-1.7.3l-2.4-1.3a1.3 1.3 0 0 1-.7-1.2v-1.4a9.6 9.6 0 0 0-4.8 0v1.4c0 .5-.3 1-.7 1.2l-2.4 1.3c-.6.3-1.3.2-1.7-.3l-1.6-1.8c-.5-.6-.5-1.5.1-2A12.6 12.6 0 0 1 12 9.2Z" />,
  true,
);
export const ScreenIcon = icon(
  <>
    <rect x="3" y="4.5" width="18" height="12" rx="2" />
    <path d="M12 13.5v-5m-2.5 2.3L12 8.3l2.5 2.5M8.5 20h7" />
  </>,
);
export const ScreenStopIcon = icon(
  <>
    <rect x="3" y="4.5" width="18" height="12" rx="2" />
    <path d="m9.8 8.3 4.4 4.4m0-4.4-4.4 4.4M8.5 20h7" />
  </>,
);
export const ChatIcon = icon(
  <path d="M5.5 4.5h13a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H12l-4.5 3.7v-3.7h-2a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2ZM8 9h8m-8 3.5h5" />,
);
export const PeopleIcon = icon(
  <path d="M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.8 19.5c.4-3 3-5 6.2-5s5.8 2 6.2 5M16 4.8a3.3 3.3 0 0 1 0 6.4m2 3.6c1.8.8 3 2.5 3.2 4.7" />,
);
export const MoreIcon = icon(
  <>
    <circle cx="12" cy="5.5" r="1.6" />
    <circle cx="12" cy="12" r="1.6" />
    <circle cx="12" cy="18.5" r="1.6" />
  </>,
  true,
);
export const CopyIcon = icon(
  <>
    <rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2" />
    <path d="M15.5 5.5V5a1.5 1.5 0 0 0-1.5-1.5H5.5A2 2 0 0 0 3.5 5.5V14a1.5 1.5 0 0 0 1.5 1.5h.5" />
  </>,
);
export const CheckIcon = icon(<path d="m4.5 12.5 5 5 10-11" />);
export const ShareIcon = icon(
  <path d="M12 15V3.5m-4 4 4-4 4 4M7 10.5H6a1.5 1.5 0 0 0-1.5 1.5v7A1.5 1.5 0 0 0 6 20.5h12a1.5 1.5 0 0 0 1.5-1.5v-7a1.5 1.5 0 0 0-1.5-1.5h-1" />,
);
export const BellIcon = icon(
  <path d="M6 10a6 6 0 0 1 12 0c0 4.5 1.5 5.5 2 6.5H4c.5-1 2-2 2-6.5Zm4 9.5a2.2 2.2 0 0 0 4 0" />,
);
export const SpeakerIcon = icon(
  <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4Zm11.5-.5a4.2 4.2 0 0 1 0 6m2.5-8.5a7.8 7.8 0 0 1 0 11" />,
);
export const CloseIcon = icon(<path d="m5.5 5.5 13 13m0-13-13 13" />);
export const ChevronIcon = icon(<path d="m7 14.5 5-5 5 5" />);
export const BackIcon = icon(<path d="m14 5.5-6.5 6.5 6.5 6.5" />);
export const SendIcon = icon(<path d="M4 12 20.5 4 15 20.5l-3.5-6.5L4 12Zm7.5 2L20.5 4" />);
export const SettingsIcon = icon(
  <>
    <path d="M4 7.5h7m5 0h4M4 16.5h4m5 0h7" />
    <circle cx="13.5" cy="7.5" r="2.3" />
    <circle cx="10.5" cy="16.5" r="2.3" />
  </>,
);
export const KeyboardIcon = icon(
  <>
    <rect x="2.5" y="6" width="19" height="12" rx="2" />
    <path d="M6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M6.5 13.8h.01M17 13.8h.01M9.8 13.8h4.4" />
  </>,
);
export const FullscreenIcon = icon(
  <path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9m6 0h3.5A1.5 1.5 0 0 1 20 5.5V9m0 6v3.5a1.5 1.5 0 0 1-1.5 1.5H15m-6 0H5.5A1.5 1.5 0 0 1 4 18.5V15" />,
);
export const CornerIcon = icon(
  <>
    <rect x="3.5" y="5" width="17" height="14" rx="2" />
    <rect x="11.5" y="12" width="6.5" height="4.5" rx="1" />
  </>,
);
export const PinIcon = icon(<path d="M8.5 3.5h7m-6 0v6L6 13.5h12l-3.5-4v-6M12 13.5v7" />);
export const SignalIcon = icon(<path d="M5 19.5V16m4.7 3.5v-7m4.6 7v-11m4.7 11v-15" />);
export const ThemeIcon = icon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path class="icon-solid" d="M12 4a8 8 0 0 1 0 16Z" />
  </>,
);
export const WarnIcon = icon(<path d="M12 4 2.8 19.5h18.4L12 4Zm0 6v4.5m0 2.5h.01" />);
export const LeaveIcon = icon(
  <path d="M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14M10 12h10.5m-3.5-3.5 3.5 3.5-3.5 3.5" />,
);
export const LockIcon = icon(
  <>
    <rect x="5" y="10.5" width="14" height="9.5" rx="2" />
    <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
  </>,
);

/** The mark of the product: a point that rings. */
export const RingerMark = icon(
  <>
    <circle class="icon-solid" cx="12" cy="12" r="3.2" />
    <path d="M6.7 6.7a7.5 7.5 0 0 0 0 10.6m10.6 0a7.5 7.5 0 0 0 0-10.6M3.6 3.6a11.9 11.9 0 0 0 0 16.8m16.8 0a11.9 11.9 0 0 0 0-16.8" />
  </>,
);
