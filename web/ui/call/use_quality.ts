// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from 'preact/hooks';
import type { Ringer } from '../../sdk/api';
import { judge, type Quality, type Sample, WINDOW_MS } from '../logic/quality';

/** A page with fifty people in it takes some milliseconds to be measured. */
const EVERY_MS = 2_000;

/** How well the call travels; null before there is anything to compare. */
export function useQuality(ringer: Ringer): Quality | null {
  const [quality, setQuality] = useState<Quality | null>(null);
  useEffect(() => {
    let samples: Sample[] = [];
    let over = false;
    const measure = async () => {
      // Nobody looks, and browsers run the timers of hidden pages as they like.
      if (document.hidden) return void (samples = []);
      const links = await ringer.statistics();
      if (over) return;
      const at = performance.now();
      samples = [...samples.filter((s) => s.at >= at - WINDOW_MS), { at, links }];
      if (samples.length > 1) setQuality(judge(samples));
    };
    const timer = setInterval(() => void measure().catch(() => undefined), EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return quality;
}
