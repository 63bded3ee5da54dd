import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { required } from './schema.js';

/** The way from a service to Redis, which a test may cut, hold up and open again. */
export interface RedisGate {
  readonly url: string;
  /** As if Redis had gone: connections break and are refused. */
  cut(): Promise<void>;
  /** As if Redis hung: connections stay and nothing answers. */
  holdUp(): void;
  /** Every piece of data takes as long, until the gate is opened. */
  slowDown(milliseconds: number): void;
  /** As before. */
  open(): Promise<void>;
  stop(): Promise<void>;
}

/** A gate in front of a Redis, that of TEST_REDIS_URL if not given. */
export async function openRedisGate(redisUrl = required('TEST_REDIS_URL')): Promise<RedisGate> {
  const { hostname, port: redisPort, pathname } = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let isHeldUp = false;
  let delay = 0;

  const pass = (chunk: Buffer, to: Socket): void => {
    if (isHeldUp) return;
    if (delay === 0) to.write(chunk);
    else setTimeout(() => to.destroyed || to.write(chunk), delay);
  };

  const accept = (client: Socket): void => {
    const redis = connect(Number(redisPort || 6379), hostname);
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => pass(chunk, to));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  };
  let server = await listen(accept, 0);
  const { port } = server.address() as AddressInfo;

  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: `redis://127.0.0.1:${port}${pathname}`,
    cut,
    holdUp: () => void (isHeldUp = true),
    slowDown: (milliseconds) => void (delay = milliseconds),
    open: async () => {
      isHeldUp = false;
      delay = 0;
      if (!server.listening) server = await listen(accept, port);
    },
    stop: cut,
  };
}

function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept);
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
