import { setTimeout as pause } from 'node:timers/promises';
import { createClient, SuanpanError, valueOf } from '../../client/index.js';
import type { Random } from '../../test/support/random.js';
import { BOOK, CUSTOMERS } from '../world/book.js';
import type { World } from '../world/world.js';
import type { Way } from './caller.js';

/** Somebody who looks: an account that may not be overdrawn never shows less than nothing. */
export async function readAccounts(
  { journal }: World,
  way: Way,
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await pause(50 + random.below(100));
    const { api } = createClient({
      url: random.pick(way.urls),
      key: way.keys.caller,
      timeoutMilliseconds: way.timeoutMilliseconds,
      retry: { attempts: 1 },
    });
    const params = { path: { book: BOOK, account: random.pick(CUSTOMERS) } };
    try {
      const { code, balances } = valueOf(await api.GET('/v1/books/{book}/accounts/{account}', { params }));
      if (balances.availableBalance?.startsWith('-'))
        journal.break(`${code} showed an available balance of ${balances.availableBalance}`);
    } catch (error) {
      if (!(error instanceof SuanpanError)) throw error;
      if (error.outcome === 'refused' || error.status === 500)
        journal.break(`reading an account was answered ${error.status} ${error.message}`);
    }
  }
}
