import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_KEYS } from '../support/keys.js';
import { startService, type Service } from '../support/service.js';
import { RawConnection, type RawAnswer } from './raw-connection.js';

let service: Service;
let port: number;
let connection: RawConnection;
beforeAll(async () => {
  service = await startService();
  port = Number(new URL(service.url).port);
});
afterAll(() => service.stop());
afterEach(() => connection.close());

const HOST = 'Host: 127.0.0.1';
const KEY = `Authorization: Bearer ${ROLE_KEYS.admin}`;
const JSON_TYPE = 'Content-Type: application/json';
const CREATE = 'POST /v1/clients HTTP/1.1';
const body = (code: string): string => JSON.stringify({ code, name: 'Smuggled', reason: 'test' });

/** Sends lines as they are, with what follows the empty line. */
function send(lines: readonly string[], rest = ''): Promise<RawAnswer | undefined> {
  connection = new RawConnection(port);
  return connection.exchange(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${rest}`, 'latin1'));
}

const codeOf = (answer: RawAnswer | undefined): string => {
  if (!answer) return 'closed';
  const { code } = JSON.parse(answer.body.toString('utf8') || '{}') as { code?: string };
  return `${answer.status} ${code ?? ''}`.trim();
};
const clients = async (): Promise<string[]> =>
  (await service.sql<{ code: string }>('SELECT code FROM client ORDER BY code')).map(({ code }) => code);

/** Requests whose end two readers could see in different places. */
const AMBIGUOUS: [string, string[], string][] = [
  [
    'both Content-Length and Transfer-Encoding',
    [CREATE, HOST, KEY, JSON_TYPE, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    `0\r\n\r\n${CREATE}\r\n${HOST}\r\n${KEY}\r\n${JSON_TYPE}\r\n\r\n`,
  ],
  [
    'two lengths',
    [CREATE, HOST, KEY, JSON_TYPE, 'Content-Length: 2', `Content-Length: ${body('two').length}`],
    body('two'),
  ],
  [
    'a length with a sign',
    [CREATE, HOST, KEY, JSON_TYPE, `Content-Length: +${body('sign').length}`],
    body('sign'),
  ],
  ['a length that is none', [CREATE, HOST, KEY, JSON_TYPE, 'Content-Length: 0x20'], body('hex')],
  ['a list of lengths', [CREATE, HOST, KEY, JSON_TYPE, 'Content-Length: 2, 2'], '{}'],
  ['an unknown encoding', [CREATE, HOST, KEY, JSON_TYPE, 'Transfer-Encoding: xchunked'], body('x')],
  ['a blank before the colon', [CREATE, HOST, KEY, JSON_TYPE, 'Transfer-Encoding : chunked'], '0\r\n\r\n'],
  ['a folded header', [CREATE, HOST, KEY, JSON_TYPE, 'X-A: 1', ' Transfer-Encoding: chunked'], '0\r\n\r\n'],
  [
    'a chunk size that is none',
    [CREATE, HOST, KEY, JSON_TYPE, 'Transfer-Encoding: chunked'],
    'zz\r\n{}\r\n0\r\n\r\n',
  ],
  ['a negative chunk', [CREATE, HOST, KEY, JSON_TYPE, 'Transfer-Encoding: chunked'], '-1\r\n{}\r\n0\r\n\r\n'],
  [
    'a chunk longer than it says',
    [CREATE, HOST, KEY, JSON_TYPE, 'Transfer-Encoding: chunked'],
    '1\r\n{}\r\n0\r\n\r\n',
  ],
  [
    'an endless chunk size',
    [CREATE, HOST, KEY, JSON_TYPE, 'Transfer-Encoding: chunked'],
    `${'f'.repeat(40)}\r\n{}\r\n0\r\n\r\n`,
  ],
];

describe('a request whose end is not certain', () => {
  it.each(AMBIGUOUS)('%s: refused, the connection is closed, nothing is done', async (_name, head, rest) => {
    const before = await clients();
    const answer = await send(head, rest);
    expect(codeOf(answer)).toMatch(/^(400 HTTP[.]BAD_REQUEST|closed)$/);
    expect(await connection.answer()).toBeUndefined();
    expect(await clients()).toEqual(before);
  });
});

describe('bytes that are no request', () => {
  it.each([
    ['another version', ['GET /health/live HTTP/9.9', HOST]],
    ['NUL in a header', ['GET /health/live HTTP/1.1', HOST, 'X-A: a\u0000b']],
    ['a bare line feed in a header', ['GET /health/live HTTP/1.1', HOST, 'X-A: a\nX-B: b\r']],
    ['a header without a name', ['GET /health/live HTTP/1.1', HOST, ': x']],
    ['a method of another protocol', ['PRI * HTTP/2.0', '', 'SM']],
    ['TLS', ['\u0016\u0003\u0001\u0002\u0000\u0001\u0000']],
    ['no host', ['GET /health/live HTTP/1.1']],
  ])('%s', async (_name, lines) => {
    expect(codeOf(await send(lines))).toMatch(/^(400( HTTP[.]BAD_REQUEST)?|closed)$/);
    expect((await service.call('GET', '/health/live', { role: null })).status).toBe(200);
  });

  it('headers of more than 16 KiB are refused as such', async () => {
    const lines = ['GET /health/live HTTP/1.1', HOST, `X-A: ${'x'.repeat(20_000)}`];
    expect((await send(lines))!.status).toBe(431);
  });

  it('of two keys one is taken, and always the first', async () => {
    const path = 'GET /v1/clients HTTP/1.1';
    const poster = `Authorization: Bearer ${ROLE_KEYS.poster}`;
    expect(codeOf(await send([path, HOST, poster, KEY]))).toBe('403 AUTH.ROLE_MISSING');
    connection.close();
    expect((await send([path, HOST, KEY, poster]))!.status).toBe(200);
  });
});

describe('requests one behind the other', () => {
  it('are answered in order, each by its own key', async () => {
    const path = 'GET /v1/clients?limit=1 HTTP/1.1';
    const poster = `Authorization: Bearer ${ROLE_KEYS.poster}`;
    const second = [path, HOST, poster].join('\r\n');
    const third = [path, HOST].join('\r\n');
    const first = await send([path, HOST, KEY], `${second}\r\n\r\n${third}\r\n\r\n`);
    const codes = [first, await connection.answer(), await connection.answer()].map(codeOf);
    expect(codes).toEqual(['200', '403 AUTH.ROLE_MISSING', '401 AUTH.KEY_MISSING']);
  });

  it('garbage behind a request ends the connection', async () => {
    const answers = [await send(['GET /health/live HTTP/1.1', HOST], 'garbage\r\n\r\n')];
    while (answers.at(-1)) answers.push(await connection.answer());
    expect(answers.map(codeOf).filter((code) => code !== '200')).toEqual(['400 HTTP.BAD_REQUEST', 'closed']);
  });
});

describe('a request that never ends', () => {
  it('has ten seconds for its headers and thirty for all of it', () => {
    const server = service.app.getHttpServer() as { headersTimeout: number; requestTimeout: number };
    expect([server.headersTimeout, server.requestTimeout]).toEqual([10_000, 30_000]);
  });

  it('is given up, whether its headers or its body stay away, and others are served meanwhile', async () => {
    const beginnings = [
      'GET /health/live HTTP/1.1\r\nX-A: ',
      `${CREATE}\r\n${HOST}\r\n${KEY}\r\n${JSON_TYPE}\r\nContent-Length: 100\r\n\r\n{`,
    ];
    const slow = beginnings.map(given);
    expect((await service.call('GET', '/health/live', { role: null })).status).toBe(200);
    for (const text of await Promise.all(slow)) expect(text).toMatch(/^(HTTP\/1\.1 408 |$)/);
  }, 120_000);
});

/** What comes back on a connection that sends this and then waits for the other side to end it. */
function given(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}
