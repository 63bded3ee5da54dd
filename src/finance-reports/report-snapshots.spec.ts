import { describe, expect, it } from 'vitest';
import { RefusalError } from '../platform/errors/index.js';
import type { Reader, Snapshots } from '../trial-balance/index.js';
import { ReportSnapshots } from './report-snapshots.js';

/** A database that answers when it is told to. */
class SlowDatabase {
  readonly asked: string[] = [];
  private answers: (() => void)[] = [];

  readonly snapshots = {
    read: <T>(work: (reader: Reader) => Promise<T>) =>
      work({
        query: async (statement) => {
          this.asked.push(statement);
          await new Promise<void>((resolve) => this.answers.push(resolve));
          return [];
        },
      }),
  } as Snapshots;

  answer(): void {
    for (const each of this.answers) each();
    this.answers = [];
  }
}

const still = new AbortController().signal;
const refusedCode = (error: unknown): unknown => (error instanceof RefusalError ? error.refusal.code : error);

describe('snapshots of reports', () => {
  it('are two at a time, and one more when one of them has ended', async () => {
    const database = new SlowDatabase();
    const snapshots = new ReportSnapshots(database.snapshots);
    const read = (): Promise<unknown> => snapshots.read(still, (reader) => reader.query('SELECT 1'));
    const both = [read(), read()];
    expect(refusedCode(await read().catch((error: unknown) => error))).toBe('REPORTS.TOO_MANY_AT_ONCE');
    database.answer();
    await Promise.all(both);
    const another = read();
    database.answer();
    await expect(another).resolves.toEqual([]);
  });

  it('are given back when the work fails', async () => {
    const snapshots = new ReportSnapshots(new SlowDatabase().snapshots);
    const fail = (): Promise<unknown> => snapshots.read(still, () => Promise.reject(new Error('planted')));
    for (let turn = 0; turn < 3; turn++) await expect(fail()).rejects.toThrow('planted');
  });

  it('end with the statement during which the reader goes away', async () => {
    const database = new SlowDatabase();
    const gone = new AbortController();
    const work = new ReportSnapshots(database.snapshots).read(gone.signal, async (reader) => {
      await reader.query('first');
      await reader.query('second');
    });
    gone.abort(new Error('gone'));
    database.answer();
    await expect(work).rejects.toThrow('gone');
    expect(database.asked).toEqual(['first']);
  });
});
