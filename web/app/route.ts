// SPDX-License-Identifier: Apache-2.0

import { parseMeetingId } from '../protocol/meeting_id';

export type Route =
  | { page: 'landing' }
  | { page: 'meeting'; id: string; name: string; token?: string; audio?: boolean; video?: boolean }
  | { page: 'unknown_meeting' }
  | { page: 'not_found' };

export function routeOf(url: URL): Route {
  if (url.pathname === '/' || url.pathname === '/index.html') return { page: 'landing' };
  if (!/^\/m\/[^/]+\/?$/.test(url.pathname)) return { page: 'not_found' };
  const id = parseMeetingId(url.pathname);
  if (id === null) return { page: 'unknown_meeting' };
  const token = url.searchParams.get('token');
  return {
    page: 'meeting',
    id,
    name: url.searchParams.get('name') ?? '',
    ...(token && { token }),
    ...flag(url, 'audio'),
    ...flag(url, 'video'),
  };
}

/** The address without the secret: it must not stay in the history, on a screenshot or in a copied link. */
export function withoutToken(url: URL): string {
  const clean = new URL(url);
  clean.searchParams.delete('token');
  return clean.pathname + clean.search + clean.hash;
}

function flag<K extends 'audio' | 'video'>(url: URL, key: K): Partial<Record<K, boolean>> {
  const value = url.searchParams.get(key);
  if (value !== '0' && value !== '1') return {};
  return { [key]: value === '1' } as Record<K, boolean>;
}
