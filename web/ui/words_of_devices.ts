// SPDX-License-Identifier: Apache-2.0
//
// The part of words.ts about cameras, microphones and loudspeakers, and what to do when they fail.

import type { DeviceProblem } from '../sdk/api';

export const deviceWords = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  system: 'System default',
  unnamed: (kind: string, number: number) => `${kind} ${number}`,
  mute: 'Mute microphone',
  unmute: 'Unmute microphone',
  cameraOff: 'Turn camera off',
  cameraOn: 'Turn camera on',
  chooseMicrophone: 'Choose a microphone',
  chooseCamera: 'Choose a camera',
  level: 'Microphone level',
  levelBlocked: 'Click anywhere to test your microphone.',
  testSound: 'Play test sound',
  testSoundPlaying: 'Playing…',
  previewOff: 'Your camera is off',
  previewStarting: 'Starting the camera…',
  previewLabel: 'Preview of your camera',
  retry: 'Try again',
  asking:
    'Your browser asks whether this page may use your microphone and camera. They are tested here only; nothing is sent.',
  overdueTitle: 'Allow microphone and camera',
  overdue: 'Your browser is waiting for your answer, usually beside the address of this page, at the top left.',
  without: 'You can also enter without them.',
  bothDenied: 'Camera and microphone are blocked for this site.',
  bothNotFound: 'No camera and no microphone found: you can listen and watch.',
  deniedSteps: {
    chrome: 'Click the icon to the left of the address, switch Microphone and Camera on, and try again.',
    firefox: 'Click the crossed-out icon to the left of the address, remove the block, and try again.',
    safari: 'Open Safari ▸ Settings for this website, allow Camera and Microphone, and try again.',
    other: 'Allow them in the site settings of your browser, and try again.',
  },
  insecureTitle: "Camera and microphone don't work at this address",
  insecure: (origin: string) =>
    `Calls need a secure address. Open this page with https:// or, on the computer that runs the server, as http://localhost. You are at ${origin}.`,
  insecureTry: 'Try the secure address',
  insecureAnyway: 'Go on without camera and microphone',
};

type Kind = 'microphone' | 'camera' | 'screen';

const PROBLEMS: Record<Kind, Record<DeviceProblem, string>> = {
  microphone: {
    denied: 'The microphone is blocked for this site.',
    system: 'Your operating system does not let the browser use the microphone. Allow it in the system settings.',
    not_found: 'No microphone found: you can listen and be seen.',
    in_use: 'The microphone is used by another app. Close that app and try again.',
    insecure: 'The microphone works on secure addresses (https://) only.',
    unknown: 'The microphone did not start.',
  },
  camera: {
    denied: 'The camera is blocked for this site.',
    system: 'Your operating system does not let the browser use the camera. Allow it in the system settings.',
    not_found: 'No camera found: join with audio only.',
    in_use: 'The camera is used by another app. Close that app and try again.',
    insecure: 'The camera works on secure addresses (https://) only.',
    unknown: 'The camera did not start.',
  },
  screen: {
    denied: 'The screen is not shared: the browser was told not to.',
    system: 'Your operating system does not let the browser record the screen. Allow it in the system settings.',
    not_found: 'There is nothing to share.',
    in_use: 'The screen could not be captured.',
    insecure: 'Screens can be shared from secure addresses (https://) only.',
    unknown: 'The screen could not be shared.',
  },
};

export function problemWords(kind: Kind, problem: DeviceProblem): string {
  return PROBLEMS[kind][problem];
}
