import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  BankConnections,
  type BankRequest,
  type Exchanged,
} from '../../../src/channels/http-bank/exchange.js';

const connections = new BankConnections();
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  connections.close();
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

interface Peer {
  readonly port: number;
  /** What has arrived so far. */
  received(): string;
  connected(): number;
}

/** A server below HTTP: what it says is said byte by byte. */
async function startPeer(speak: (socket: Socket, heard: string) => void): Promise<Peer> {
  let text = '';
  let connected = 0;
  const server = createServer((socket) => {
    connected++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      speak(socket, text);
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, received: () => text, connected: () => connected };
}

interface Asked {
  readonly outcome: Exchanged;
  readonly questions: number;
}

async function ask(url: string, more: Partial<BankRequest> = {}, may = true): Promise<Asked> {
  let questions = 0;
  const outcome = await connections.exchange({
    ...{
      method: 'POST',
      url: new URL(url),
      headers: () => ({ 'x-test': 'yes' }),
      body: Buffer.from('{"a":1}'),
    },
    ...{ connectTimeoutMilliseconds: 300, answerTimeoutMilliseconds: 300 },
    beforeWrite: () => {
      questions++;
      return may;
    },
    ...more,
  });
  return { outcome, questions };
}

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';

describe('a request', () => {
  it('is written once, whole, and its connection is used again', async () => {
    const peer = await startPeer((socket, heard) => heard.endsWith('{"a":1}') && socket.write(ANSWER));
    for (let time = 1; time <= 3; time++) {
      const { outcome, questions } = await ask(`http://127.0.0.1:${peer.port}/payments`);
      expect(outcome).toMatchObject({ kind: 'answer', status: 200, body: Buffer.from('{}') });
      expect([questions, peer.received().split('POST /payments').length - 1]).toEqual([1, time]);
    }
    expect(peer.connected()).toBe(1);
    expect(peer.received()).toContain('x-test: yes');
  });

  it('of which nothing may be written leaves not a byte', async () => {
    const peer = await startPeer(() => undefined);
    const { outcome, questions } = await ask(`http://127.0.0.1:${peer.port}/`, {}, false);
    expect([outcome, questions]).toEqual([{ kind: 'not-sent' }, 1]);
    expect((await ask(`http://127.0.0.1:${peer.port}/`)).outcome.kind).toBe('silent');
    expect(peer.received().match(/POST/g)).toHaveLength(1);
  });
});

describe('nothing has left', () => {
  it('when nobody listens', async () => {
    const peer = await startPeer(() => undefined);
    const [server] = servers.splice(0);
    server!.close();
    const { outcome, questions } = await ask(`http://127.0.0.1:${peer.port}/`);
    expect([outcome, questions]).toEqual([
      { kind: 'silent', cause: 'connection', sent: 'no', detail: 'ECONNREFUSED' },
      0,
    ]);
  });

  it('when the connection does not come to be secure in time', async () => {
    const peer = await startPeer(() => undefined);
    const { outcome, questions } = await ask(`https://127.0.0.1:${peer.port}/`);
    expect(outcome).toMatchObject({ kind: 'silent', cause: 'timeout', sent: 'no' });
    expect([questions, peer.received().includes('POST')]).toEqual([0, false]);
  });

  it('when the other side cannot say who it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
    spawnSync('openssl', [...made, '-days', '1', '-subj', '/CN=127.0.0.1'], { stdio: 'ignore' });
    let requests = 0;
    const options = { key: readFileSync(key), cert: readFileSync(cert) };
    const server = createTlsServer(options, () => requests++).listen(0, '127.0.0.1');
    server.on('connection', (socket) => sockets.add(socket as Socket));
    servers.push(server);
    await once(server, 'listening');
    const { outcome, questions } = await ask(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(outcome).toMatchObject({ kind: 'silent', cause: 'connection', sent: 'no' });
    expect([questions, requests]).toEqual([0, 0]);
    rmSync(folder, { recursive: true });
  });
});

describe('something may have left', () => {
  const half = 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"a":';

  it.each<[string, (socket: Socket) => void, string]>([
    ['when no answer comes', () => undefined, 'timeout'],
    ['when the answer stops', (socket) => socket.write(half), 'timeout'],
    ['when the connection is cut', (socket) => socket.destroy(), 'connection'],
    ['when the connection is reset', (socket) => socket.resetAndDestroy(), 'connection'],
    ['when it is cut within the answer', (socket) => socket.end(half), 'connection'],
    ['when the answer is no HTTP', (socket) => socket.end('SSH-2.0\r\n'), 'connection'],
    [
      'when its headers do not end',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(99_999)}`),
      'connection',
    ],
  ])('%s', async (_, speak, cause) => {
    const peer = await startPeer((socket, heard) => heard.endsWith('{"a":1}') && speak(socket));
    const { outcome } = await ask(`http://127.0.0.1:${peer.port}/`);
    expect(outcome).toMatchObject({ kind: 'silent', cause, sent: 'maybe' });
    expect(peer.received().match(/POST/g)).toHaveLength(1);
  });

  it('when the answer does not end', async () => {
    const endless = `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(300_000)}`;
    const peer = await startPeer((socket) => void socket.write(endless));
    const { outcome } = await ask(`http://127.0.0.1:${peer.port}/`);
    expect(outcome).toEqual({ kind: 'too-large', status: 200 });
  });
});
