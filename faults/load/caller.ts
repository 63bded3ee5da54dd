import { setTimeout as pause } from 'node:timers/promises';
import { createClient, SuanpanError, type RetryOptions, type SuanpanClient } from '../../client/index.js';
import type { Random } from '../../test/support/random.js';
import type { Keys } from '../world/book.js';
import type { Command } from './command.js';
import { nameOf, type Journal } from './journal.js';

/** Where and how a caller calls; shared by all callers of a load, which may be sent elsewhere while they work. */
export interface Way {
  urls: readonly string[];
  timeoutMilliseconds: number;
  retry: RetryOptions;
  keys: Keys;
}

/** Impatient callers are the harder ones: they are at the other node soon. */
export const IMPATIENT: RetryOptions = {
  attempts: 2,
  firstPauseMilliseconds: 30,
  longestPauseMilliseconds: 1_500,
};

const COME_BACK_LATER: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);
/** What a caller may be told for good. Anything else below 500 says that the service has forgotten or misread something. */
const REFUSED: ReadonlySet<number> = new Set([409, 422]);

/** Sends commands as a real caller does: with the client's own repetitions, and at the other node when one has none. */
export class Caller {
  private readonly clients = new Map<string, SuanpanClient>();
  /** What each client has under way, for the sendings that it repeats by itself. */
  private readonly underWay = new Map<SuanpanClient, Command>();

  constructor(
    private readonly way: Way,
    private readonly journal: Journal,
    private readonly random: Random,
  ) {}

  /** The same at both nodes at the same moment. */
  async sendTwice(command: Command, isOver: () => boolean): Promise<void> {
    await Promise.all(this.way.urls.map((_url, index) => this.send(command, isOver, index)));
  }

  /**
   * Until there is an answer that settles it, or the load is over.
   * @param node where it is sent first
   */
  async send(
    command: Command,
    isOver: () => boolean,
    node = this.random.below(this.way.urls.length),
  ): Promise<void> {
    this.journal.begin(command);
    for (let round = 0; ; round++) {
      const wasDone = this.doneOf(command);
      try {
        const said = await this.sendOnce(command, node + round);
        this.journal.take(command, said, wasDone);
        if (!said.some(({ kind }) => kind === 'open')) return;
      } catch (error) {
        if (!(error instanceof SuanpanError)) throw error;
        if (REFUSED.has(error.status)) return this.refuse(command, error, wasDone);
        this.journal.leaveOpen(command.orders, `${error.status} ${error.code}`);
        if (!COME_BACK_LATER.has(error.status)) {
          this.journal.break(`${nameOf(command.orders[0]!)} was answered ${error.status} ${error.message}`);
          return;
        }
      }
      if (isOver()) return;
      await pause(20 + this.random.below(100 * Math.min(round + 1, 10)));
    }
  }

  private refuse(command: Command, error: SuanpanError, wasDone: ReadonlySet<string>): void {
    if (error.code === 'LEDGER.REQUEST_CONTENT_DIFFERS')
      this.journal.break(`${nameOf(command.orders[0]!)} was taken for another content of the same number`);
    this.journal.refuseAll(command, error.code, wasDone);
  }

  private async sendOnce(command: Command, node: number) {
    const client = this.clientOf(this.way.urls[node % this.way.urls.length]!, command.by);
    this.underWay.set(client, command);
    return command.send(client);
  }

  private doneOf({ orders }: Command): Set<string> {
    return new Set(orders.map(({ key }) => key).filter((key) => this.journal.states.get(key)?.done));
  }

  private clientOf(url: string, by: Command['by']): SuanpanClient {
    const { timeoutMilliseconds, keys, retry } = this.way;
    const name = `${url} ${by} ${timeoutMilliseconds}`;
    const known = this.clients.get(name);
    if (known) return known;
    const client: SuanpanClient = createClient({
      url,
      key: keys[by],
      timeoutMilliseconds,
      retry,
      onRetry: ({ status }) =>
        this.journal.leaveOpen(
          this.underWay.get(client)!.orders,
          status === 0 ? 'no answer' : String(status),
        ),
    });
    this.clients.set(name, client);
    return client;
  }
}
