import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdvanceRuns } from '../../../src/clearing/runs/advance-runs.js';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { startClearingWorld, type ClearingWorld } from '../../support/clearing-world.js';
import { workOf } from '../../support/work-lists.js';

let world: ClearingWorld;
let work: ReturnType<typeof workOf>;
beforeAll(async () => {
  world = await startClearingWorld(20);
  work = workOf(world.call);
});
afterAll(async () => {
  expect(await auditBooks(world.sql)).toEqual([]);
  await world.stop();
});

/** A file as it is behind its refusal. @returns its id */
async function refusedFile(code: string): Promise<string> {
  const id = await world.file([{}]);
  await world.sql(
    `UPDATE trade_file SET state = 'refused', refusal = ?, refusal_message = 'test', is_swept = 1, live_content = NULL
     WHERE id = UNHEX(?)`,
    [code, id.replaceAll('-', '')],
  );
  return id;
}

describe('the work list', () => {
  it('of files holds what was refused until somebody has taken note of it; the file stays refused', async () => {
    const ids = (await Promise.all([1, 2, 3].map(() => refusedFile('TOTAL_DIFFERS')))).sort();
    expect(await work.ids('files')).toEqual(ids);
    const { body } = await work.list('files');
    expect(body.items[0]).toMatchObject({ kind: 'file', why: 'TOTAL_DIFFERS', actions: ['acknowledge'] });
    expect(body.totals).toMatchObject([{ items: 3 }]);
    expect(await work.count('files')).toBe(3);
    const noted = await work.act('acknowledge', [{ kind: 'file', id: ids[1]! }]);
    expect(noted.body).toMatchObject({ done: 1, refused: 0 });
    expect(await work.ids('files')).toEqual([ids[0], ids[2]]);
    const again = await work.act('acknowledge', [{ kind: 'file', id: ids[1]! }]);
    expect(again.body.items[0]).toMatchObject({ outcome: 'refused', code: 'WORK.NOTHING_TO_NOTE' });
    const accepted = await work.act('acknowledge', [{ kind: 'file', id: await world.file([{}]) }]);
    expect(accepted.body.items[0]).toMatchObject({ outcome: 'refused', code: 'WORK.NOTHING_TO_NOTE' });
    const [row] = await world.sql<{ state: string }>('SELECT state FROM trade_file WHERE id = UNHEX(?)', [
      ids[1]!.replaceAll('-', ''),
    ]);
    expect(row!.state).toBe('refused');
  });

  it('of files and of clearing are those of the book alone, and of no channel', async () => {
    await openBook(world.call, { code: 'other' });
    const other = workOf(world.call, 'other');
    expect([await other.ids('files'), await other.ids('clearing')]).toEqual([[], []]);
    const foreign = await other.act('acknowledge', [{ kind: 'file', id: (await work.ids('files'))[0]! }]);
    expect(foreign.body.items[0]).toMatchObject({ outcome: 'refused', code: 'WORK.NOTHING_TO_NOTE' });
    expect(await work.ids('files', '&payerAccount=position')).toEqual([]);
  });

  it('of clearing holds runs with exceptions or held results, and loses them when nothing is open', async () => {
    world.held = ({ party }) => (party === 'm-2' ? 'watch' : null);
    const runs = [];
    for (const records of [
      [{ recordType: 'unheard-of' }, {}],
      [{ party: 'm-2' }, {}],
      [{ party: 'm-2' }, { recordType: 'unheard-of' }],
      [{}],
    ]) {
      const body = { file: await world.file(records), reason: 'test', despiteMissing: true };
      const started = await world.call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body });
      runs.push(started.body.id as string);
    }
    await world.app.get(AdvanceRuns).round();
    expect(await work.ids('clearing')).toEqual(runs.slice(0, 3));
    const { body } = await work.list('clearing');
    expect(body.items).toMatchObject([
      { kind: 'run', why: 'exceptions', actions: [] },
      { kind: 'run', why: 'held' },
      { kind: 'run', why: 'exceptions-and-held' },
    ]);
    expect(body.totals).toMatchObject([{ items: 3 }]);
    await world.sql('UPDATE clearing_exception SET is_open = 0, resolved_at = UTC_TIMESTAMP(6)');
    expect(await work.ids('clearing')).toEqual(runs.slice(1, 3));
    expect((await work.list('clearing')).body.items[1]).toMatchObject({ why: 'held' });
    await world.sql("UPDATE clearing_run SET state = 'void', live_file = NULL, is_over = 1");
    expect(await work.ids('clearing')).toEqual([]);
    expect(await work.count('clearing')).toBe(0);
  });
});
