// SPDX-License-Identifier: Apache-2.0
//
// Making and finding meetings: the two REST calls of docs/protocol.md, with errors per RFC 9457.

import type { ErrorCode, Meeting, MeetingId, Mode } from '../protocol/messages';
import { isRecord } from '../protocol/shapes';
import type { CreatedMeeting } from './api';
import { RingerError } from './api';
import type { HttpAnswer, Ports } from './ports';

type Http = Pick<Ports, 'http'>;

export async function createMeeting(
  ports: Http,
  request: { name?: string; id?: string; mode: Mode },
): Promise<CreatedMeeting> {
  const body = await ask(ports.http('POST', '/api/v1/meetings', request));
  return expectTexts<CreatedMeeting>(body, ['id', 'name', 'mode', 'url', 'host_url', 'host_token']);
}

export async function findMeeting(ports: Http, id: MeetingId): Promise<Meeting & { participants: number }> {
  const body = await ask(ports.http('GET', `/api/v1/meetings/${encodeURIComponent(id)}`));
  return { participants: 0, ...expectTexts<Meeting>(body, ['id', 'name', 'mode']) };
}

async function ask(answer: Promise<HttpAnswer>): Promise<unknown> {
  const { status, body, retry_after_ms } = await answer.catch(() => {
    throw new RingerError('network', 'The server cannot be reached.');
  });
  if (status >= 200 && status < 300) return body;
  if (!isRecord(body) || typeof body.code !== 'string')
    throw new RingerError('network', `The server answered with status ${status}.`);
  const sentence = [body.detail, body.title].find((text) => typeof text === 'string') ?? body.code;
  throw new RingerError(body.code as ErrorCode, String(sentence), retry_after_ms);
}

function expectTexts<T>(body: unknown, fields: Array<keyof T & string>): T {
  if (isRecord(body) && fields.every((field) => typeof body[field] === 'string')) return body as T;
  throw new RingerError('network', "The server's answer is not understood.");
}
