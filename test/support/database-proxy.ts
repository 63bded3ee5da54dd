import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What happens to the next COMMIT:
 * - `swallow-answer`: it reaches the server, its answer is lost with the connection
 * - `swallow-request`: it never reaches the server
 * - `land-late`: the caller loses the connection first, the COMMIT reaches the server a second later
 */
export type CommitFault = 'swallow-answer' | 'swallow-request' | 'land-late';

export interface DatabaseProxy {
  /** The database URL with the proxy in the place of the server. */
  readonly url: string;
  /** The next that many COMMITs meet the fault. */
  breakCommits(fault: CommitFault, count: number): void;
  /** How many COMMITs have met a fault. */
  readonly broken: number;
  stop(): Promise<void>;
}

/** A query packet ends with its text; what stands before it differs by server. */
const COMMIT = Buffer.from('COMMIT');
const isCommit = (data: Buffer): boolean => data.subarray(-COMMIT.length).equals(COMMIT);
const LATE_MILLISECONDS = 1_000;

/** A TCP proxy before a real database server that damages chosen COMMITs and nothing else. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const faults: CommitFault[] = [];
  const sockets = new Set<Socket>();
  let broken = 0;

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
    }
    const endBoth = () => [client, upstream].forEach((socket) => socket.destroy());
    let silenced = false;
    client.on('data', (data) => {
      const fault = isCommit(data) ? faults.shift() : undefined;
      if (fault === undefined) return void upstream.write(data);
      broken += 1;
      silenced = true;
      breakCommit(fault, data, client, upstream);
    });
    upstream.on('data', (data) => {
      if (!silenced) client.write(data);
    });
    // A swallowed connection outlives its client: that is the ghost the next group has to wait for.
    client.on('close', () => silenced || endBoth());
    client.on('error', () => silenced || endBoth());
    upstream.on('close', endBoth);
    upstream.on('error', endBoth);
  });
  await listen(server);
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    breakCommits: (fault, count) => faults.push(...Array<CommitFault>(count).fill(fault)),
    get broken() {
      return broken;
    },
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function breakCommit(fault: CommitFault, data: Buffer, client: Socket, upstream: Socket): void {
  switch (fault) {
    case 'swallow-answer':
      upstream.write(data, () => client.destroy());
      upstream.once('data', () => upstream.destroy());
      return;
    case 'swallow-request':
      client.destroy();
      upstream.destroy();
      return;
    case 'land-late':
      client.destroy();
      setTimeout(() => upstream.write(data), LATE_MILLISECONDS);
      setTimeout(() => upstream.destroy(), LATE_MILLISECONDS + 500);
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
