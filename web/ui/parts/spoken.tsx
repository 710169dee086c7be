// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';

/** A sentence for those who hear the page. The region is there before its first text: otherwise that is not read out. */
export function Spoken({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => setSaid(text), [text]);
  return (
    <p class="visually-hidden" role="status" data-live>
      {said}
    </p>
  );
}
