import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { required } from './schema.js';

/** The way from a service to Redis, which a test may cut, hold up and open again. */
export interface RedisGate {
  readonly url: string;
  /** As if Redis had gone: connections break and are refused. */
  cut(): Promise<void>;
  /** As if Redis hung: connections stay and nothing answers. */
  holdUp(): void;
  /** As before. */
  open(): Promise<void>;
  stop(): Promise<void>;
}

/** A gate in front of the Redis of TEST_REDIS_URL. */
export async function openRedisGate(): Promise<RedisGate> {
  const { hostname, port: redisPort } = new URL(required('TEST_REDIS_URL'));
  const sockets = new Set<Socket>();
  let isHeldUp = false;

  const accept = (client: Socket): void => {
    const redis = connect(Number(redisPort || 6379), hostname);
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => void (isHeldUp || to.write(chunk)));
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
    url: `redis://127.0.0.1:${port}`,
    cut,
    holdUp: () => void (isHeldUp = true),
    open: async () => {
      isHeldUp = false;
      if (!server.listening) server = await listen(accept, port);
    },
    stop: cut,
  };
}

function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept);
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
