import { setTimeout as pause } from 'node:timers/promises';
import { createClient, SuanpanError, valueOf } from '../../client/index.js';
import { addDays } from '../../src/platform/clock/index.js';
import type { Random } from '../../test/support/random.js';
import { BOOK } from '../world/book.js';
import type { World } from '../world/world.js';
import type { Way } from './caller.js';

/** Every so often the next date is opened, the book moved to it, and the date before closed, while others post. */
export async function cutDays(world: World, way: Way, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pause(100 + random.below(900));
    if (isOver()) return;
    try {
      await cutDay(world, way, random);
    } catch (error) {
      if (!(error instanceof SuanpanError)) throw error;
      // Every step may be taken again, and is at the next turn.
      if (error.outcome === 'refused' || error.status === 500)
        world.journal.break(`the day cut was answered ${error.status} ${error.message}`);
    }
  }
}

async function cutDay({ journal, schema, calendar }: World, way: Way, random: Random): Promise<void> {
  const { api } = createClient({
    url: random.pick(way.urls),
    key: way.keys.caller,
    timeoutMilliseconds: way.timeoutMilliseconds,
  });
  const [today, tomorrow] = [calendar.date, addDays(calendar.date, 1)];
  const path = { book: BOOK };
  valueOf(
    await api.POST('/v1/books/{book}/business-days', { params: { path }, body: { businessDate: tomorrow } }),
  );
  valueOf(
    await api.PUT('/v1/books/{book}/business-date', { params: { path }, body: { businessDate: tomorrow } }),
  );
  const closing = { params: { path: { ...path, date: today } } };
  valueOf(await api.POST('/v1/books/{book}/business-days/{date}/close', closing));
  calendar.date = tomorrow;
  // A database that is away now cannot be asked; that day is then held against nothing.
  const [row] = await schema
    .sql<{ vouchers: string }>('SELECT COUNT(*) AS vouchers FROM voucher WHERE business_date = ?', [today])
    .catch(() => []);
  if (row) journal.closedDays.push({ date: today, vouchers: String(row.vouchers) });
}
