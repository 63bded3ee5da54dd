import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What of an order is held up on the way between service and bank; queries pass. */
export type HeldPart = 'order' | 'answer';

export interface BankGate {
  readonly url: string;
  /** The next order, or the next answer to one. @returns resolves when it is held */
  hold(part: HeldPart): Promise<void>;
  /** What is held goes on, also when the one who sent it has gone. */
  release(): void;
  stop(): Promise<void>;
}

/** A TCP proxy before the bank that holds bytes for as long as a test wants. */
export async function openBankGate(bankUrl: string): Promise<BankGate> {
  const { hostname, port } = new URL(bankUrl);
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let wanted: { readonly part: HeldPart; readonly told: () => void } | null = null;

  const take = (part: HeldPart): boolean => {
    if (wanted?.part !== part) return false;
    wanted.told();
    wanted = null;
    return true;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isOrder = false;
    let isHolding = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (data) => {
      if (data.subarray(0, 4).toString('latin1') === 'POST') isOrder = true;
      else if (data.subarray(0, 3).toString('latin1') === 'GET') isOrder = false;
      const pass = (): void => void upstream.write(data);
      if (isHolding) return void held.push(pass);
      if (isOrder && take('order')) {
        isHolding = true;
        return void held.push(() => ((isHolding = false), pass()));
      }
      pass();
    });
    upstream.on('data', (data) => {
      const pass = (): void => void client.write(data);
      if (isOrder && take('answer')) return void held.push(pass);
      pass();
    });
    // What is held reaches the bank although its sender has gone.
    client.on('close', () => isHolding || upstream.end());
    upstream.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (part) => new Promise((told) => (wanted = { part, told })),
    release: () => held.splice(0).forEach((pass) => pass()),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
