// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';
import type { Connection } from '../../sdk/api';
import { words } from '../words';

/** A loss that is over sooner than this is nobody's business. */
const PATIENCE_MS = 2000;

export function ReconnectingBanner({ connection }: { connection: Connection }) {
  const since = connection.status === 'reconnecting' ? connection.since : null;
  const [due, setDue] = useState(false);
  useEffect(() => {
    setDue(false);
    if (since === null) return;
    const left = Math.max(0, PATIENCE_MS - (performance.now() - since));
    const timer = setTimeout(() => setDue(true), left);
    return () => clearTimeout(timer);
  }, [since]);
  return (
    <div class={`banner ${due ? 'banner-shown' : ''}`} role="status" data-live>
      {due ? words.connection.reconnecting : ''}
    </div>
  );
}
