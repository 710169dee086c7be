// SPDX-License-Identifier: Apache-2.0
export * from './api';
export { browserPorts } from './browser';
export { createRinger } from './ringer';
