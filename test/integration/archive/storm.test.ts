import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ArchiveBook } from '../../../src/archive/archive-book.js';
import { ArchiveSession } from '../../../src/archive/database/archive-session.repository.js';
import { playMonths } from '../../support/archive-world.js';
import { auditBooks } from '../../support/audit-books.js';
import { randomOf, seedOf } from '../../support/random.js';
import { allPages, read } from '../../support/recorded-answers.js';
import { startService, type Service } from '../../support/service.js';
import { storm } from '../../support/storm.js';
import { verdictOf } from '../../support/verification.js';

let service: Service;
const seed = seedOf('archive storm');
beforeAll(async () => {
  service = await startService();
  await playMonths(service.call, randomOf(seed));
}, 120_000);
afterAll(() => service.stop());

/** A few vouchers a transaction, and readers come between any two statements. */
async function archiveSlowly(): Promise<void> {
  const session = await ArchiveSession.open(service.adminUrl);
  const change = session.change.bind(session);
  Object.assign(session, {
    change: async (statement: string) => {
      await pause(5);
      return change(statement);
    },
  });
  try {
    const [{ id }] = (await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'")) as [
      { id: string },
    ];
    const progress = { begin: () => undefined, advance: () => undefined, stop: () => undefined };
    const book = new ArchiveBook(session, { id: Number(id), code: 'main' }, progress);
    await book.execute({ through: '2026-10', operator: 'kim', dryRun: false, vouchersAtOnce: 2 });
  } finally {
    session.close();
  }
}

/** Lists of what was there before: none of it comes late. */
const LISTS = [
  'vouchers?fromDate=2026-08-01&toDate=2026-10-31',
  'vouchers?fromDate=2026-08-01&toDate=2026-10-31&order=desc',
  'vouchers?metadata=shop=1&toDate=2026-10-31',
  'vouchers?account=merchant&toDate=2026-10-31',
  'entries?account=shopper&toDate=2026-10-31',
  'accounts/shopper/entries?businessDate=2026-08-10',
  'journal?from=2026-08-01&to=2026-10-31',
  'turnover?fromDate=2026-08-10&toDate=2026-09-09',
  'reports/ledger-check?fromDate=2026-08-01&toDate=2026-10-20',
];

it('while months are archived every walk sees each row once, and postings go on', async () => {
  const items = async (path: string): Promise<unknown> => {
    if (!/^(vouchers|entries|accounts)/.test(path)) return read(service.call, path);
    const pages = (await allPages(service.call, path)) as { items: { id?: string; sequence?: string }[] }[];
    return pages.flatMap((page) => page.items);
  };
  const before = new Map<string, unknown>();
  for (const path of LISTS) before.set(path, await items(path));
  let isMoving = true;
  let walks = 0;
  const reading = LISTS.map(async (path) => {
    while (isMoving) {
      expect([path, await items(path)]).toEqual([path, before.get(path)]);
      walks += 1;
    }
  });
  const accounts = ['bank', 'customer', 'merchant', 'shopper'];
  const plan = { urls: [service.url], book: 'main', accounts, clients: 4, postingsPerClient: 60, seed };
  const posting = storm(plan);
  const moving = (async () => {
    try {
      await archiveSlowly();
    } finally {
      isMoving = false;
    }
  })();
  const verdicts = [];
  while (isMoving) verdicts.push((await verdictOf(service.databaseUrl)).found);
  await Promise.all([moving, ...reading]);
  const { broken, acknowledged } = await posting;
  expect(broken).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(0);
  expect(walks).toBeGreaterThan(LISTS.length);
  expect(verdicts.flat()).toEqual([]);
  expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  expect(await auditBooks(service.sql)).toEqual([]);
}, 240_000);
