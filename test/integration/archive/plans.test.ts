import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveBook } from '../../../src/archive/archive-book.js';
import { ArchiveSession } from '../../../src/archive/database/archive-session.repository.js';
import { playMonths } from '../../support/archive-world.js';
import { randomOf, seedOf } from '../../support/random.js';
import { startService, type Service } from '../../support/service.js';

interface Step {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly rows: string | number | null;
  readonly Extra: string | null;
}

let service: Service;
const sent: string[] = [];
beforeAll(async () => {
  service = await startService();
  await playMonths(service.call, randomOf(seedOf('archive plans')));
  const session = await ArchiveSession.open(service.adminUrl);
  const rows: ArchiveSession['rows'] = session.rows.bind(session);
  const change: ArchiveSession['change'] = session.change.bind(session);
  // Explained when it is sent, while the rows that it is about are there, and by who has them locked.
  const explained = async (statement: string): Promise<void> => {
    if (!/^\s*\(?(SELECT|INSERT|DELETE|UPDATE)/.test(statement)) return;
    if (!/archived|voucher|account_entry/.test(statement)) return;
    sent.push(statement);
    for (const step of await rows<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`))
      steps.push({ ...step, statement });
  };
  Object.assign(session, {
    rows: async (statement: string) => (await explained(statement), rows(statement)),
    change: async (statement: string) => (await explained(statement), change(statement)),
  });
  const [{ id }] = (await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'")) as [
    { id: string },
  ];
  const progress = { begin: () => undefined, advance: () => undefined, stop: () => undefined };
  const book = new ArchiveBook(session, { id: Number(id), code: 'main' }, progress);
  try {
    await book.execute({ through: '2026-10', operator: 'kim', dryRun: false, vouchersAtOnce: 5 });
  } finally {
    session.close();
  }
}, 120_000);
afterAll(() => service.stop());

const steps: (Step & { readonly statement: string })[] = [];

describe('the move', () => {
  it('finds every row by an index, also what it copies and deletes', () => {
    expect(
      sent.filter((statement) => statement.startsWith('INSERT INTO archived_voucher ')).length,
    ).toBeGreaterThan(9);
    expect(sent.filter((statement) => statement.startsWith('DELETE ')).length).toBeGreaterThan(36);
    const scanning = steps.filter(({ table, type, rows, Extra, statement }) => {
      if (
        table === null ||
        table.startsWith('<') ||
        (/^INSERT/.test(statement) && table.startsWith('archived_'))
      )
        return false;
      if (/Impossible|no matching row|optimized away/i.test(Extra ?? '')) return false;
      // Of the few rows that an archive begins with an index is read as a whole.
      return type === 'ALL' || (type === 'index' && Number(rows) > 50);
    });
    expect(scanning).toEqual([]);
  });

  it('reads the vouchers of a date in the order of the index, and everything else by primary key', () => {
    const paged = steps.filter(
      ({ statement }) => statement.includes('FOR UPDATE') && statement.includes('metadata'),
    );
    expect(new Set(paged.map(({ key }) => key))).toEqual(new Set(['voucher_date']));
    expect(paged.map(({ Extra }) => Extra ?? '').join()).not.toMatch(/filesort|temporary/i);
    const moving = steps.filter(
      ({ table, statement }) =>
        /^(INSERT INTO archived_(voucher|account)|DELETE)/.test(statement) && /^[velf]$/.test(table ?? ''),
    );
    expect(moving.length).toBeGreaterThan(80);
    expect(new Set(moving.map(({ key }) => key))).toEqual(new Set(['PRIMARY']));
  });
});

it('the archive has the columns and keys of what it takes over', async () => {
  for (const table of ['voucher', 'voucher_line', 'account_entry', 'voucher_fact']) {
    const columns = (name: string) =>
      service.sql(
        `SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS preset, collation_name AS coll
         FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
        [name],
      );
    const keys = (name: string) =>
      service.sql(
        `SELECT index_name AS name, seq_in_index AS place, column_name AS col, non_unique AS several
         FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? ORDER BY 1, 2`,
        [name],
      );
    expect(await columns(`archived_${table}`)).toEqual(await columns(table));
    expect(await keys(`archived_${table}`)).toEqual(await keys(table));
  }
});
