import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveThrough, playMonths, type ArchiveWorld } from '../../support/archive-world.js';
import { randomOf, seedOf } from '../../support/random.js';
import { startService, type Service } from '../../support/service.js';
import { verdictOf } from '../../support/verification.js';

let service: Service;
let world: ArchiveWorld;
beforeAll(async () => {
  service = await startService();
  world = await playMonths(service.call, randomOf(seedOf('archive tampering')));
  await archiveThrough(service, '2026-09');
}, 120_000);
afterAll(() => service.stop());

const TABLES = [
  ...['voucher', 'voucher_line', 'account_entry', 'voucher_fact'].flatMap((table) => [
    table,
    `archived_${table}`,
  ]),
  ...['archived_month', 'archived_day'],
];

/** Puts everything back as it was. */
async function keeping(work: () => Promise<void>): Promise<void> {
  for (const table of TABLES) {
    await service.sql(`CREATE TABLE kept_${table} LIKE ${table}`);
    await service.sql(`INSERT INTO kept_${table} SELECT * FROM ${table}`);
  }
  try {
    await work();
  } finally {
    for (const table of TABLES) {
      await service.sql(`DELETE FROM ${table}`);
      await service.sql(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
      await service.sql(`DROP TABLE kept_${table}`);
    }
  }
}

const MOVED =
  'SELECT STRAIGHT_JOIN e.* FROM archived_voucher_line l JOIN archived_account_entry e ON e.account_id = l.account_id AND e.sequence = l.account_sequence WHERE l.voucher_id = {plain}';
/** Statements, and what must be named among what is found. */
const CASES: readonly [name: string, damage: readonly string[], named: readonly RegExp[]][] = [
  [
    'a voucher that was changed',
    ["UPDATE archived_voucher SET memo = 'x' WHERE id = {plain}"],
    [/^VOUCHER_DIGEST_WRONG .*{plain}$/],
  ],
  [
    'a line that was changed',
    ['UPDATE archived_voucher_line SET amount = amount + 1 WHERE voucher_id = {plain} AND line_number = 1'],
    [/^VOUCHER_DIGEST_WRONG .*{plain}$/],
  ],
  [
    'an entry that was changed',
    ['UPDATE archived_account_entry SET line_number = 9 WHERE voucher_id = {plain} LIMIT 1'],
    [/^ENTRY_LINE_DIFFER /],
  ],
  [
    'a voucher that was removed with all that belongs to it',
    [
      'DELETE FROM archived_account_entry WHERE voucher_id = {plain}',
      'DELETE FROM archived_voucher_fact WHERE voucher_id = {plain}',
      'DELETE FROM archived_voucher_line WHERE voucher_id = {plain}',
      'DELETE FROM archived_voucher WHERE id = {plain}',
    ],
    [/^ARCHIVE_DAY_WRONG main 2026-08-10$/, /^SEAL_DAY_WRONG main \d+ 2026-08-10$/, /^ENTRY_MISSING /],
  ],
  [
    'an entry that was removed',
    ['DELETE FROM archived_account_entry WHERE voucher_id = {plain} LIMIT 1'],
    [/^ENTRY_MISSING /, /^ARCHIVE_DAY_WRONG main 2026-08-10$/],
  ],
  [
    'metadata that are no longer found',
    ['DELETE FROM archived_voucher_fact WHERE voucher_id = {plain} LIMIT 1'],
    [/^METADATA_INDEX_WRONG main {plain}$/],
  ],
  [
    'a voucher that was put in',
    [
      `INSERT INTO archived_voucher SELECT x'01890000000070008000000000000001', book_id, business_date, business_type,
         client_id, 'r-put-in', api_key_id, reference, memo, metadata, trace_id, line_count, recorded_at, digest, rule_id,
         parameters, override_reason FROM archived_voucher WHERE id = {plain}`,
    ],
    [/^ARCHIVE_DAY_WRONG main 2026-08-10$/, /^SEAL_DAY_WRONG main \d+ 2026-08-10$/],
  ],
  [
    'a voucher that stands in both places',
    [
      'INSERT INTO voucher SELECT * FROM archived_voucher WHERE id = {plain}',
      'INSERT INTO voucher_line SELECT * FROM archived_voucher_line WHERE voucher_id = {plain}',
      `INSERT INTO account_entry ${MOVED}`,
    ],
    [/^ARCHIVE_TWICE main {plain}$/, /^ARCHIVE_TWICE main bank#\d+$/, /^ARCHIVE_PLACE_WRONG main {plain}$/],
  ],
  [
    'a voucher of an archived month that was put back',
    [
      'INSERT INTO voucher SELECT * FROM archived_voucher WHERE id = {plain}',
      'INSERT INTO voucher_line SELECT * FROM archived_voucher_line WHERE voucher_id = {plain}',
      `INSERT INTO account_entry ${MOVED}`,
      'INSERT INTO voucher_fact SELECT * FROM archived_voucher_fact WHERE voucher_id = {plain}',
      'DELETE FROM archived_account_entry WHERE voucher_id = {plain}',
      'DELETE FROM archived_voucher_fact WHERE voucher_id = {plain}',
      'DELETE FROM archived_voucher_line WHERE voucher_id = {plain}',
      'DELETE FROM archived_voucher WHERE id = {plain}',
    ],
    [/^ARCHIVE_PLACE_WRONG main {plain}$/, /^ARCHIVE_DAY_WRONG main 2026-08-10$/],
  ],
  [
    'entries that were put back alone',
    [`INSERT INTO account_entry ${MOVED}`, 'DELETE FROM archived_account_entry WHERE voucher_id = {plain}'],
    [/^ENTRY_MISSING |^ENTRY_WITHOUT_LINE /, /^ARCHIVE_DAY_WRONG main 2026-08-10$/],
  ],
  [
    'vouchers of a month that was never archived',
    [
      "INSERT INTO archived_voucher SELECT * FROM voucher WHERE business_date = '2026-11-10'",
      "DELETE FROM voucher WHERE business_date = '2026-11-10'",
    ],
    [/^ARCHIVE_PLACE_WRONG main /],
  ],
  [
    'the record of a date that is gone',
    ["DELETE FROM archived_day WHERE business_date = '2026-08-20'"],
    [/^ARCHIVE_MONTH_WRONG main 2026-08$/, /^ARCHIVE_PLACE_WRONG main /],
  ],
  [
    'the record of a month that is gone',
    ["DELETE FROM archived_month WHERE month = '2026-08'"],
    [/^ARCHIVE_PLACE_WRONG main /],
  ],
  [
    'the record of a month with another seal',
    ["UPDATE archived_month SET seal_digest = REPEAT('x', 32) WHERE month = '2026-09'"],
    [/^ARCHIVE_MONTH_WRONG main 2026-09$/],
  ],
  [
    'a month in between that was never archived',
    ["UPDATE archived_month SET month = '2026-10' WHERE month = '2026-09'"],
    [/^ARCHIVE_MONTH_WRONG main 2026-10$/],
  ],
  [
    'the pointer of closed months, moved back',
    ["UPDATE archived_month SET status = 'moving' WHERE month = '2026-08'"],
    [/^ARCHIVE_MONTH_WRONG main 2026-08$/],
  ],
];

describe('in the archive', () => {
  it('nothing is found before', async () => {
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ found: [] });
  });

  it.each(CASES)('%s is named', async (_name, damage, named) => {
    const plain = `x'${world.plain.replaceAll('-', '')}'`;
    await keeping(async () => {
      for (const statement of damage) await service.sql(statement.replaceAll('{plain}', plain));
      const { exitCode, found } = await verdictOf(service.databaseUrl);
      expect(exitCode).toBe(1);
      for (const pattern of named) {
        const wanted = new RegExp(pattern.source.replaceAll('{plain}', world.plain));
        expect(
          found.filter((finding) => wanted.test(finding)),
          `${wanted} in ${found.join('\n')}`,
        ).not.toEqual([]);
      }
    });
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ found: [] });
  });
});
