// SPDX-License-Identifier: Apache-2.0

import { useMemo } from 'preact/hooks';
import { encode } from 'uqr';
import { words } from '../words';

/** Four modules of quiet zone around the symbol (ISO/IEC 18004, 6.3.8). */
const QUIET = 4;

/** A link as a QR code of error correction level M, drawn as one path. */
export function Qr({ url }: { url: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(url, { ecc: 'M', border: QUIET });
    const rows = code.data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join(''));
    return { size: code.size, path: rows.join('') };
  }, [url]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words.lobby.qrLabel(url)}>
      <rect width={size} height={size} class="qr-light" />
      <path d={path} class="qr-dark" />
    </svg>
  );
}
