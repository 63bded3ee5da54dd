import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { DemoClient } from '../demo-client.js';
import type { BankControl } from './bank-control.js';
import type { Merchant } from './merchants.js';

/** A chain that is being played: who is asked, in which book, and with whom. */
export interface Chain {
  readonly client: DemoClient;
  readonly bank: BankControl;
  /** Path of the book. */
  readonly book: string;
  readonly merchants: readonly Merchant[];
  /** Whose first payment comes back. */
  readonly returned: Merchant;
  /** Begins every request number. */
  readonly runName: string;
  readonly say: (line: string) => void;
  readonly interrupt: AbortSignal;
}

export const CURRENCY = 'CNY';
export const CALENDAR = 'cn';
export const CHANNEL = 'bank';
export const TRADE_SOURCE = 'trade-confirmation';
export const REFUND_SOURCE = 'refund-list';

/** Longer than any pause that the service makes by itself. */
const PATIENCE_SECONDS = 120;
const LOOK_MILLISECONDS = 150;

/**
 * Looks until it is there.
 * @param what for the message, as in "the file is accepted"
 * @param look null: not yet
 * @throws Error when it has not come after two minutes; the reason of the interruption
 */
export async function until<T>(
  { interrupt }: Pick<Chain, 'interrupt'>,
  what: string,
  look: () => Promise<T | null>,
): Promise<T> {
  const end = performance.now() + PATIENCE_SECONDS * 1_000;
  for (;;) {
    interrupt.throwIfAborted();
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end)
      throw new Error(
        `${PATIENCE_SECONDS} seconds have passed, and it is not so that ${what}. Does a node run jobs (JOBS=on), with Redis?`,
      );
    await pause(LOOK_MILLISECONDS);
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  readonly next?: string | null;
}

/** All items of a list, page by page. @param path with a query or without */
export async function readAll<T>({ client, interrupt }: Chain, path: string): Promise<T[]> {
  const items: T[] = [];
  const first = `${path}${path.includes('?') ? '&' : '?'}limit=200`;
  for (let next = ''; ;) {
    interrupt.throwIfAborted();
    const page: Page<T> = await client.read(first + next);
    items.push(...page.items);
    if (!page.hasMore) return items;
    next = `&after=${encodeURIComponent(page.next!)}`;
  }
}
