import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from './index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let mute: Server;
let url: string;
beforeAll(async () => {
  mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
});
afterAll(() => {
  mute.closeAllConnections();
  mute.close();
});

it('a service that never answers is given up when the time is up, whatever is collected meanwhile', async () => {
  const client = createClient({ url, key: 'key', timeoutMilliseconds: 100, retry: { attempts: 2 } });
  const collecting = setInterval(collect, 5);
  try {
    const asked = client.api.GET('/v1/books/{book}', { params: { path: { book: 'main' } } });
    await expect(asked).rejects.toMatchObject({ status: 0 });
  } finally {
    clearInterval(collecting);
  }
});
