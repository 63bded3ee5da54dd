import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { startService, type Service } from '../support/service.js';
import { Backup, Names, type Tampering } from '../support/tampering.js';
import { TAMPERING_WITH_ACCOUNTS } from '../support/tampering-with-accounts.js';
import { TAMPERING_WITH_ENTRIES } from '../support/tampering-with-entries.js';
import { TAMPERING_WITH_REFERENCES } from '../support/tampering-with-references.js';
import { TAMPERING_WITH_VOUCHERS } from '../support/tampering-with-vouchers.js';
import { verdictOf } from '../support/verification.js';
import { closeDay, DAYS, playEverything, sealDay } from '../support/verification-world.js';

let service: Service;
let backup: Backup;
let names: Names;
beforeAll(async () => {
  service = await startService();
  const world = await playEverything(service.call);
  await closeDay(service.call, DAYS[0]);
  await sealDay(service.call, DAYS[0]);
  names = await Names.of(service.sql, world);
  backup = await Backup.of(service.sql);
}, 120_000);
afterAll(() => service.stop());

const table = (list: readonly Tampering[]): [string, Tampering][] =>
  list.map((tampering) => [tampering.sql.join('; '), tampering]);

async function expectNamed({ sql, found, isAudited }: Tampering): Promise<void> {
  const statements = names.sql(sql);
  try {
    for (const statement of statements) await service.sql(statement);
    const verdict = await verdictOf(service.databaseUrl);
    expect(verdict.found, verdict.output).toEqual(names.found(found));
    expect(verdict.exitCode).toBe(1);
    expect((await auditBooks(service.sql)).length > 0).toBe(isAudited);
  } finally {
    await backup.restore(statements);
  }
}

describe('books with every kind of command in them', () => {
  it('are sound, as the audit of the tests says too', async () => {
    const { exitCode, found, checked } = await verdictOf(service.databaseUrl);
    expect(found).toEqual([]);
    expect(exitCode).toBe(0);
    expect(await auditBooks(service.sql)).toEqual([]);
    const [rows] = await service.sql<Record<string, string>>(
      `SELECT (SELECT COUNT(*) FROM voucher) AS vouchers, (SELECT COUNT(*) FROM voucher_line) AS line_rows,
         (SELECT COUNT(*) FROM account_entry) AS entries, (SELECT COUNT(*) FROM account) AS accounts,
         (SELECT COUNT(*) FROM hold) AS holds, (SELECT COUNT(*) FROM earmark) AS earmarks`,
    );
    const { vouchers, line_rows: lines, entries, accounts, holds, earmarks } = rows!;
    const all = { vouchers, lines, entries, accounts, holds, earmarks, books: 2, seals: 1 };
    expect(checked).toEqual(
      Object.fromEntries(Object.entries(all).map(([name, count]) => [name, Number(count)])),
    );
  });
});

describe('what somebody does by hand is named, and nothing else', () => {
  it.each(table(TAMPERING_WITH_ENTRIES))('%s', (_, tampering) => expectNamed(tampering));
  it.each(table(TAMPERING_WITH_VOUCHERS))('%s', (_, tampering) => expectNamed(tampering));
  it.each(table(TAMPERING_WITH_REFERENCES))('%s', (_, tampering) => expectNamed(tampering));
  it.each(table(TAMPERING_WITH_ACCOUNTS))('%s', (_, tampering) => expectNamed(tampering));

  it('two things at once are both named', async () => {
    const [left, right] = [TAMPERING_WITH_ENTRIES[0]!, TAMPERING_WITH_REFERENCES[0]!];
    await expectNamed({
      ...left,
      sql: [...left.sql, ...right.sql],
      found: [...left.found, ...right.found],
    });
  });

  it('when all is put back the books are sound again', async () => {
    expect((await verdictOf(service.databaseUrl)).found).toEqual([]);
  });
});
