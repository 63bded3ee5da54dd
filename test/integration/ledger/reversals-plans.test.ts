import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OriginalRepository } from '../../../src/ledger/voucher-progress/database/original.repository.js';
import { ProgressRepository } from '../../../src/ledger/voucher-progress/database/progress.repository.js';
import { Transactions, type Tx } from '../../../src/platform/database/index.js';
import { sqlOf } from '../../../src/platform/database/transactions.js';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, receipt } from '../../support/corrections.js';
import { inTables, connectNoted, type NotedDatabase } from '../../support/noted-database.js';
import { startService, type Service } from '../../support/service.js';

const VOUCHERS = 300;

let service: Service;
let noted: NotedDatabase;
let bookId: number;
const ids: string[] = [];
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { accounts: CORRECTION_ACCOUNTS });
  const books = new Corrections(service.call);
  const posted = await Promise.all(
    Array.from({ length: VOUCHERS }, () => books.post(receipt('1.00', '0.98', '0.02'))),
  );
  ids.push(...posted.map(({ id }: { id: string }) => id).sort());
  await Promise.all(ids.map((id) => books.refund(id, { amount: '0.50' })));
  await service.sql('ANALYZE TABLE voucher, voucher_line, voucher_link, voucher_progress, account');
  bookId = Number((await service.sql<{ id: string }>('SELECT id FROM book'))[0]!.id);
  noted = await connectNoted(service.adminUrl);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await noted.end();
  await service.stop();
});

describe('taking back reads and locks only the rows of its vouchers', () => {
  it('a voucher with its progress is found by primary keys, among as many others as there are', async () => {
    const { statements, rowsRead } = await noted.note(() =>
      new OriginalRepository(noted.dataSource).byId(bookId, ids[7]!),
    );
    expect(rowsRead).toBeLessThan(40);
    for (const statement of statements)
      for (const { table, key } of inTables(await noted.planOf(statement)))
        expect([table, key]).toEqual([table, 'PRIMARY']);
  });

  it('locking and writing the progress of ten vouchers touches their thirty lines', async () => {
    const repository = new ProgressRepository();
    const rowsRead = async (tx: Tx): Promise<number> => {
      const rows = await sqlOf(tx).query<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    const chosen = ids.filter((_, index) => index % 30 === 0);
    const read = await service.app.get(Transactions, { strict: false }).run(async (tx) => {
      const before = await rowsRead(tx);
      const locked = await repository.lock(tx, chosen);
      expect([...locked.keys()]).toEqual(chosen);
      const changes = [...locked].flatMap(([voucherId, lines]) =>
        [...lines].map(([lineNumber, line]) => ({
          voucherId,
          lineNumber,
          before: line,
          after: { ...line, version: line.version + 1 },
        })),
      );
      expect(changes).toHaveLength(30);
      await repository.write(tx, changes);
      return (await rowsRead(tx)) - before;
    });
    expect(read).toBeLessThan(300);
  });

  it('a row that is not as it was decided on is not written', async () => {
    const repository = new ProgressRepository();
    const line = { reversed: 0n, refunded: 1n, version: 99 };
    const change = { voucherId: ids[0]!, lineNumber: 1, before: line, after: { ...line, version: 100 } };
    await expect(
      service.app.get(Transactions, { strict: false }).run((tx) => repository.write(tx, [change])),
    ).rejects.toThrow('1 lines taken back from were to be written, 0 were in the expected state');
  });
});

describe('the audit of what was taken back', () => {
  it.each([
    ['more was refunded', 'refunded = refunded + 1'],
    ['less was refunded', 'refunded = refunded - 1'],
    ['a reversal that nobody made', 'reversed = reversed + 1'],
    ['more than the line', 'refunded = refunded + 1000'],
  ])('notices %s', async (_, damage) => {
    const where = 'WHERE line_number = 1 ORDER BY voucher_id LIMIT 1';
    const [row] = await service.sql<{ reversed: string; refunded: string }>(
      `SELECT reversed, refunded FROM voucher_progress ${where}`,
    );
    await service.sql(`UPDATE voucher_progress SET ${damage} ${where}`);
    expect(await auditBooks(service.sql)).not.toEqual([]);
    await service.sql(`UPDATE voucher_progress SET reversed = ?, refunded = ? ${where}`, [
      row!.reversed,
      row!.refunded,
    ]);
    expect(await auditBooks(service.sql)).toEqual([]);
  });
});
