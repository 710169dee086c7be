// SPDX-License-Identifier: Apache-2.0

/** Where the same server most likely serves the same page securely: its usual ports go together. */
export function secureAddress(url: URL): string | undefined {
  if (url.protocol !== 'http:') return undefined;
  const secure = new URL(url);
  secure.protocol = 'https:';
  secure.port = url.port === '8080' ? '8443' : '';
  return secure.href;
}
