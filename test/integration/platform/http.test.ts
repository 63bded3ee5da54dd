import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from '../../support/service.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const ROLE = { role: 'admin' } as const;
const client = { code: 'shop', name: 'Shop', reason: 'test' };

let service: Service;
const log: string[] = [];
beforeAll(async () => {
  service = await startService({ log: { write: (line) => void log.push(line) } });
});
afterAll(() => service.stop());

describe('errors are problem documents', () => {
  it('with the trace id of the request', async () => {
    const { status, headers, body } = await service.call('GET', '/nothing-here', {
      headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('trace-id')).toBe(TRACE);
    expect(body).toEqual({
      type: 'urn:suanpan:problem:HTTP.NOT_FOUND',
      title: 'Not Found',
      status: 404,
      code: 'HTTP.NOT_FOUND',
      detail: 'There is nothing at this path',
      traceId: TRACE,
    });
  });

  it('a wrong method is told apart from a wrong path', async () => {
    const { status, headers, body } = await service.call('DELETE', '/v1/clients?x=1', ROLE);
    expect({ status, code: body.code, allow: headers.get('allow') }).toEqual({
      status: 405,
      code: 'HTTP.METHOD_NOT_ALLOWED',
      allow: 'GET, HEAD, POST',
    });
  });

  it('every answer carries a trace id and the protective headers', async () => {
    const { headers } = await service.call('GET', '/v1/clients', ROLE);
    expect(headers.get('trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await service.call('GET', '/docs', ROLE);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('bodies are JSON objects of at most 1 MiB with known fields', () => {
  const send = (body: unknown, headers = {}) =>
    service.call('POST', '/v1/clients', { ...ROLE, body, headers });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['not JSON', '{', {}, 400, 'HTTP.MALFORMED_JSON'],
    ['empty', '', {}, 400, 'HTTP.MALFORMED_JSON'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'HTTP.MALFORMED_JSON'],
    ['__proto__', '{"__proto__":{"roles":["admin"]}}', {}, 400, 'HTTP.MALFORMED_JSON'],
    ['nested deeply', '['.repeat(50_000) + ']'.repeat(50_000), {}, 400, 'HTTP.MALFORMED_JSON'],
    ['an array', [client], {}, 400, 'HTTP.BODY_NOT_AN_OBJECT'],
    ['null', 'null', {}, 400, 'HTTP.BODY_NOT_AN_OBJECT'],
    ['10 MB', 'x'.repeat(10_000_000), {}, 413, 'HTTP.BODY_TOO_LARGE'],
    ['text', 'a=b', { 'content-type': 'text/plain' }, 415, 'HTTP.UNSUPPORTED_MEDIA_TYPE'],
    [
      'a form',
      'a=b',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'HTTP.UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a broken type', '{}', { 'content-type': 'application' }, 415, 'HTTP.UNSUPPORTED_MEDIA_TYPE'],
    ['an unknown field', { ...client, admin: true }, {}, 400, 'HTTP.FIELD_UNKNOWN'],
    ['a missing field', { code: 'shop' }, {}, 400, 'HTTP.FIELD_MISSING'],
    ['NUL in a text', { ...client, name: 'a\u0000b' }, {}, 400, 'HTTP.FIELD_INVALID'],
    ['half a character', '{"code":"shop","name":"\\ud800","reason":"r"}', {}, 400, 'HTTP.FIELD_INVALID'],
    ['a full-width code', { ...client, code: 'ｓｈｏｐ' }, {}, 400, 'HTTP.FIELD_INVALID'],
    ['a number for a text', { ...client, name: 5 }, {}, 400, 'HTTP.FIELD_INVALID'],
  ])('%s', async (_name, body, headers, status, code) => {
    const answer = await send(body, headers);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it('no body at all', async () => {
    const { status, body } = await service.call('POST', '/v1/clients', ROLE);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'HTTP.BODY_NOT_AN_OBJECT' });
  });

  it('quotes, 4-byte characters and other scripts are data like any other', async () => {
    const name = `O'Brien "; DROP TABLE client; -- 算盘 𠮷 🧮`;
    const created = await send({ code: 'obrien', name, reason: `'"\\` });
    expect(created.status).toBe(201);
    expect(created.body.name).toBe(name);
    const [row] = await service.sql<{ name: string }>("SELECT name FROM client WHERE code = 'obrien'");
    expect(row?.name).toBe(name);
  });
});

describe('paths and queries never make a fault of the service', () => {
  it.each<[string, number]>([
    ['/v1/clients/%zz/keys', 400],
    ['/v1/clients/%/keys', 400],
    ['/v1/clients/%00/keys', 400],
    ['/v1/clients/a%00b/keys', 400],
    ['/v1/clients/%F0%9F%A7%AE/keys', 400],
    ['/v1/clients/%EF%BD%93/keys', 400],
    ["/v1/clients/'%20OR%201=1/keys", 400],
    ["/v1/clients/'OR'1'='1/keys", 404],
    ['/v1/clients/%2e%2e%2f/keys', 404],
    ['/v1/clients/nobody%20/keys', 400],
    [`/v1/clients/${'x'.repeat(161)}/keys`, 400],
    [`/v1/clients/${'x'.repeat(5_000)}/keys`, 400],
    ['/v1/clients/nobody/keys', 404],
    ['/v1/clients?limit=0', 400],
    ['/v1/clients?limit=1&limit=2', 400],
    ['/v1/clients?colour=red', 400],
    ['/v1/clients?after=%00', 400],
    ['/v1/clients?after=nonsense', 400],
    ['/v1/clients?__proto__=1', 400],
    ['/v1/clients?limit=%zz', 400],
    ['//', 404],
  ])('%.60s is answered with %i', async (path, status) => {
    const answer = await service.call('GET', path, ROLE);
    expect(answer.status).toBe(status);
    expect(answer.body.traceId).toBe(answer.headers.get('trace-id') ?? answer.body.traceId);
    expect(answer.body.code).toMatch(/^[A-Z]+\.[A-Z_]+$/);
  });

  it('bytes that are not HTTP are answered and the connection is closed', async () => {
    const { port } = new URL(service.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('BLAH\r\n\r\n'));
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"HTTP.BAD_REQUEST"');
  });
});

describe('the log has one line per request', () => {
  it('with route pattern, status, duration, trace id and client; never the path, the query or the key', async () => {
    log.length = 0;
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
    await service.call('GET', '/v1/clients/secret-party/keys?limit=7', { ...ROLE, headers });
    await expect.poll(() => log.length).toBe(1);
    expect(JSON.parse(log[0]!)).toEqual({
      level: 'info',
      time: expect.any(Number),
      method: 'GET',
      route: '/v1/clients/:client/keys',
      status: 404,
      ms: expect.any(Number),
      traceId: TRACE,
      client: 'test-client',
      code: 'AUTH.CLIENT_NOT_FOUND',
      msg: 'request',
    });
  });
});
