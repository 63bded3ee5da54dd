import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { NoProgress } from '../no-progress.js';
import { GatedConnection, type Caught, type Trap } from './gated-connection.js';
import type { Sent } from './sent-statement.js';

const TRAP_SECONDS = 30;

/** The way from a node to the database, on which the harness may hold up, lose and break what it likes. */
export class DatabaseGate {
  /** Milliseconds that every piece of data needs longer, asked for each; null for none. */
  delay: (() => number) | null = null;
  private readonly connections = new Set<GatedConnection>();
  private readonly traps: Trap[] = [];
  private target: { readonly host: string; readonly port: number };

  private constructor(
    private readonly server: Server,
    databaseUrl: string,
  ) {
    this.target = addressOf(databaseUrl);
  }

  static async open(databaseUrl: string): Promise<DatabaseGate> {
    const server = createServer();
    const gate = new DatabaseGate(server, databaseUrl);
    server.on('connection', (client) => gate.accept(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  /** The database URL with the gate in the place of the server. */
  urlOf(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.toString();
  }

  /** From now on new connections lead there. */
  retarget(databaseUrl: string): void {
    this.target = addressOf(databaseUrl);
  }

  /**
   * The next statement of that kind falls into the trap: nothing more of its connection moves until the trap lets go.
   * @returns resolves when the trap has sprung and is done
   * @throws NoProgress when nothing has fallen into it for half a minute
   */
  trapNext(kind: (sent: Sent) => boolean, spring: (caught: Caught) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const trap: Trap = {
        kind,
        spring: (caught) => {
          clearTimeout(timer);
          return spring(caught).then(resolve, reject);
        },
      };
      const timer = setTimeout(() => {
        this.traps.splice(this.traps.indexOf(trap), 1);
        reject(new NoProgress(`no node sent such a statement for ${TRAP_SECONDS} s`));
      }, TRAP_SECONDS * 1_000);
      this.traps.push(trap);
    });
  }

  /** Every connection is reset, on both sides. @returns how many there were */
  reset(): number {
    const count = this.connections.size;
    for (const connection of this.connections) connection.reset();
    return count;
  }

  /** The connections there are now carry nothing any more, and neither side is told. New ones work. */
  silence(): number {
    for (const connection of this.connections) connection.silence();
    return this.connections.size;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.reset();
    await closed;
  }

  private accept(client: Socket): void {
    const upstream = connect(this.target.port, this.target.host);
    const connection = new GatedConnection(client, upstream, {
      trapFor: (sent) => this.takeTrap(sent),
      delay: () => this.delay?.() ?? 0,
      onClose: () => void this.connections.delete(connection),
    });
    this.connections.add(connection);
  }

  private takeTrap(sent: Sent): Trap | undefined {
    const index = this.traps.findIndex(({ kind }) => kind(sent));
    return index < 0 ? undefined : this.traps.splice(index, 1)[0];
  }
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 3306) };
}
