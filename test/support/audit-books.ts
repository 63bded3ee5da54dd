import { entryDigest } from '../../src/ledger/posting/derive-entries.js';
import { lengthPrefixed, sha256 } from '../../src/platform/digest/index.js';
import { auditApprovals } from './audit-approvals.js';
import { auditOwnTransfers } from './audit-own-transfers.js';
import { auditPayouts } from './audit-payouts.js';
import { auditProgress } from './audit-progress.js';
import { auditEarmarks } from './audit-earmarks.js';
import { findRequestsWithoutVoucher } from './audit-requests.js';
import { auditHolds } from './audit-set-aside.js';
import { readingBothPlaces } from './reading-both-places.js';

export type Sql = <Row>(statement: string) => Promise<Row[]>;

/**
 * Reads all rows of the two books and checks them against each other with arithmetic of its own (domain §3).
 * @returns one sentence per finding; an empty list means that the books are sound
 */
export async function auditBooks(online: Sql): Promise<string[]> {
  const sql = await readingBothPlaces(online);
  return [
    ...(await findUnbalancedVouchers(sql)),
    ...(await findDisagreements(sql)),
    ...(await findBrokenTurnovers(sql)),
    ...(await findRequestsWithoutVoucher(sql)),
    ...(await findBrokenChains(sql)),
    ...(await findBrokenIndexes(sql)),
    ...(await auditProgress(sql)),
    ...(await auditHolds(sql)),
    ...(await auditEarmarks(sql)),
    ...(await auditApprovals(sql)),
    ...(await auditPayouts(sql)),
    ...(await auditOwnTransfers(sql)),
  ];
}

async function findUnbalancedVouchers(sql: Sql): Promise<string[]> {
  const unbalanced = await sql<{ id: string; currency: string }>(
    `SELECT HEX(voucher_id) AS id, currency FROM voucher_line GROUP BY voucher_id, currency
     HAVING SUM(IF(side = 'D', amount, -amount)) <> 0`,
  );
  const miscounted = await sql<{ id: string }>(
    `SELECT HEX(v.id) AS id FROM voucher v LEFT JOIN voucher_line l ON l.voucher_id = v.id
     GROUP BY v.id, v.line_count HAVING COUNT(l.line_number) <> v.line_count`,
  );
  return [
    ...unbalanced.map((row) => `voucher ${row.id} does not balance in ${row.currency}`),
    ...miscounted.map((row) => `voucher ${row.id} lacks lines`),
  ];
}

/** Single-entry book against double-entry book, line by line in both directions. */
async function findDisagreements(sql: Sql): Promise<string[]> {
  const lines = await sql<{ id: string; line: number }>(
    `SELECT HEX(l.voucher_id) AS id, l.line_number AS line
     FROM voucher_line l
     JOIN account a ON a.id = l.account_id JOIN gl_account g ON g.id = a.gl_account_id
     LEFT JOIN voucher v ON v.id = l.voucher_id
     LEFT JOIN account_entry e ON e.account_id = l.account_id AND e.sequence = l.account_sequence
     WHERE v.id IS NULL OR e.account_id IS NULL OR e.voucher_id <> l.voucher_id OR e.line_number <> l.line_number
       OR e.side <> l.side OR e.amount <> IF(l.side = g.normal_side, l.amount, -l.amount)
       OR e.business_date <> v.business_date OR e.recorded_at <> v.recorded_at OR l.currency <> a.currency
       OR l.gl_account_id <> a.gl_account_id`,
  );
  const [counts] = await sql<{ entries: string; line_rows: string }>(
    'SELECT (SELECT COUNT(*) FROM account_entry) AS entries, (SELECT COUNT(*) FROM voucher_line) AS line_rows',
  );
  return [
    ...lines.map((row) => `line ${row.line} of voucher ${row.id} and its account entry disagree`),
    ...(counts!.entries === counts!.line_rows
      ? []
      : [`${counts!.entries} entries stand against ${counts!.line_rows} lines`]),
  ];
}

async function findBrokenTurnovers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ account: string; date: string }>(
    `SELECT a.code AS account, t.business_date AS date FROM (
       SELECT account_id, business_date, SUM(debit) AS debit, SUM(credit) AS credit, SUM(first) AS first, SUM(last) AS last
       FROM (
         SELECT account_id, business_date, debit_turnover AS debit, credit_turnover AS credit, first_sequence AS first,
           last_sequence AS last FROM account_day
         UNION ALL
         SELECT l.account_id, v.business_date, -SUM(IF(l.side = 'D', l.amount, 0)), -SUM(IF(l.side = 'C', l.amount, 0)),
           -MIN(l.account_sequence), -MAX(l.account_sequence)
         FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id GROUP BY l.account_id, v.business_date
       ) both_sides GROUP BY account_id, business_date
       HAVING debit <> 0 OR credit <> 0 OR first <> 0 OR last <> 0
     ) t JOIN account a ON a.id = t.account_id`,
  );
  return rows.map((row) => `turnover of ${row.account} on ${row.date} is not that of its lines`);
}

/** What vouchers are found by says the same as the vouchers, and no account is without its opening. */
async function findBrokenIndexes(sql: Sql): Promise<string[]> {
  const facts = await sql<{ voucher: string; wanted: string; found: string }>(
    `SELECT HEX(v.id) AS voucher, JSON_LENGTH(v.metadata) AS wanted, COUNT(f.fact) AS found
     FROM voucher v LEFT JOIN voucher_fact f
       ON f.voucher_id = v.id AND f.book_id = v.book_id AND f.business_date = v.business_date
     GROUP BY v.id, v.metadata HAVING wanted <> found`,
  );
  const links = await sql<{ target: string }>(
    `SELECT HEX(l.target_id) AS target FROM voucher_link l
     LEFT JOIN voucher v ON v.id = l.voucher_id LEFT JOIN voucher t ON t.id = l.target_id
     WHERE v.id IS NULL OR t.id IS NULL OR t.book_id <> v.book_id`,
  );
  const accounts = await sql<{ code: string }>(
    `SELECT a.code FROM account a LEFT JOIN account_balance b ON b.account_id = a.id
     LEFT JOIN account_change c ON c.account_id = a.id AND c.version = 0
     WHERE b.account_id IS NULL OR c.account_id IS NULL`,
  );
  return [
    ...facts.map(
      ({ voucher, wanted, found }) => `voucher ${voucher} has ${wanted} metadata, ${found} are indexed`,
    ),
    ...links.map(({ target }) => `a link to ${target} leads nowhere`),
    ...accounts.map(({ code }) => `account ${code} lacks its balance or its opening`),
  ];
}

interface EntryRow {
  account_id: string;
  sequence: string;
  voucher: string;
  line_number: number;
  business_date: string;
  side: 'D' | 'C';
  amount: string;
  balance_before: string;
  balance_after: string;
  recorded_at: string;
  digest: string;
}

interface BalanceRow {
  id: string;
  code: string;
  normal_side: 'D' | 'C';
  debit_total: string;
  credit_total: string;
  overdraft_limit: string | null;
  held: string;
  earmarked: string;
  last_sequence: string;
  last_digest: string;
  last_recorded_at: string;
}

/** Sequences without gaps, before and after chained up, digests recomputed, the stored balance at the end of it. */
async function findBrokenChains(sql: Sql): Promise<string[]> {
  const vouchers = await readVoucherDigests(sql);
  const entries = await sql<EntryRow>(
    `SELECT account_id, sequence, LOWER(HEX(voucher_id)) AS voucher, line_number, business_date, side, amount,
       balance_before, balance_after, recorded_at, LOWER(HEX(digest)) AS digest
     FROM account_entry ORDER BY account_id, sequence`,
  );
  const byAccount = new Map<string, EntryRow[]>();
  for (const entry of entries) {
    const own = byAccount.get(entry.account_id) ?? [];
    own.push(entry);
    byAccount.set(entry.account_id, own);
  }
  const balances = await sql<BalanceRow>(
    `SELECT a.id, a.code, g.normal_side, b.debit_total, b.credit_total, b.overdraft_limit, b.held, b.earmarked,
       b.last_sequence, LOWER(HEX(b.last_digest)) AS last_digest, b.last_recorded_at
     FROM account_balance b JOIN account a ON a.id = b.account_id JOIN gl_account g ON g.id = a.gl_account_id`,
  );
  return [
    ...vouchers.findings,
    ...balances.flatMap((row) => checkChain(row, byAccount.get(row.id) ?? [], vouchers.digests)),
  ];
}

function checkChain(
  row: BalanceRow,
  entries: readonly EntryRow[],
  digests: ReadonlyMap<string, string>,
): string[] {
  const findings: string[] = [];
  const limit = row.overdraft_limit === null ? null : BigInt(row.overdraft_limit);
  let sequence = 0n;
  let balance = 0n;
  let digest = '00'.repeat(32);
  let recordedAt = '';
  for (const [index, entry] of entries.entries()) {
    sequence += 1n;
    const name = `entry ${entry.sequence} of ${row.code}`;
    if (BigInt(entry.sequence) !== sequence) findings.push(`${name} stands where ${sequence} should`);
    if (BigInt(entry.balance_before) !== balance)
      findings.push(`${name} does not start where the one before ended`);
    balance += BigInt(entry.amount);
    if (BigInt(entry.balance_after) !== balance) findings.push(`${name} does not end where it should`);
    // Funds are checked on the voucher's net effect, so the last of its entries on the account counts.
    const isLastOfVoucher = entries[index + 1]?.voucher !== entry.voucher;
    if (limit !== null && isLastOfVoucher && balance < -limit) findings.push(`${name} ends below the limit`);
    if (entry.recorded_at < recordedAt) findings.push(`${name} was recorded before the one before it`);
    recordedAt = entry.recorded_at;
    digest = digestOf(entry, digest, digests);
    if (digest !== entry.digest) findings.push(`${name} has a digest that is not its own`);
  }
  const stored = BigInt(row.debit_total) - BigInt(row.credit_total);
  if ((row.normal_side === 'D' ? stored : -stored) !== balance)
    findings.push(`balance of ${row.code} is not its entries`);
  if (BigInt(row.last_sequence) !== sequence)
    findings.push(`last sequence of ${row.code} is not its entries`);
  if (row.last_digest !== digest) findings.push(`last digest of ${row.code} is not its last entry's`);
  return findings;
}

function digestOf(entry: EntryRow, previous: string, digests: ReadonlyMap<string, string>): string {
  const fields = {
    accountId: Number(entry.account_id),
    sequence: BigInt(entry.sequence),
    lineNumber: entry.line_number,
    side: entry.side,
    amount: BigInt(entry.amount),
    balanceBefore: BigInt(entry.balance_before),
    balanceAfter: BigInt(entry.balance_after),
  };
  return entryDigest(fields, previous, {
    voucherDigest: digests.get(entry.voucher) ?? 'no voucher',
    businessDate: entry.business_date,
    recordedAt: entry.recorded_at,
  });
}

/** Recomputes every voucher's digest from its stored header and lines. */
async function readVoucherDigests(sql: Sql): Promise<{ digests: Map<string, string>; findings: string[] }> {
  const lines = await sql<
    Record<'voucher' | 'gl' | 'account' | 'currency' | 'side' | 'amount', string> &
      Record<'hold' | 'purpose', string | null>
  >(
    `SELECT LOWER(HEX(voucher_id)) AS voucher, gl_account_id AS gl, account_id AS account, currency, side, amount,
       LOWER(HEX(hold_id)) AS hold, purpose
     FROM voucher_line ORDER BY voucher_id, line_number`,
  );
  const linesByVoucher = new Map<string, string[]>();
  const aside = new Map<string, string[]>();
  for (const { voucher, gl, account, currency, side, amount, hold, purpose } of lines) {
    const fields = linesByVoucher.get(voucher) ?? [];
    fields.push(String(gl), String(account), currency, side, String(amount));
    linesByVoucher.set(voucher, fields);
    aside.set(voucher, [...(aside.get(voucher) ?? []), hold === null ? '-' : spelled(hold), purpose ?? '-']);
  }
  const vouchers = await sql<Record<string, string | null>>(
    `SELECT LOWER(HEX(id)) AS id, book_id, business_date, business_type, client_id, request_number, api_key_id, reference,
       memo, metadata, trace_id, recorded_at, line_count, LOWER(HEX(digest)) AS digest, rule_id, parameters, override_reason FROM voucher`,
  );
  const links = await readLinks(sql);
  const digests = new Map<string, string>();
  const findings: string[] = [];
  for (const row of vouchers) {
    const id = row.id!;
    const linked = links.get(id) ?? [];
    const made = row.rule_id === null ? ['-', '-'] : [String(row.rule_id), String(row.parameters)];
    const origin = row.rule_id === null && linked.length === 0 ? [] : [...made, ...linked];
    const marks = aside.get(id) ?? [];
    const isAside = row.override_reason !== null || marks.some((mark) => mark !== '-');
    const reason = row.override_reason === null ? '-' : `=${row.override_reason}`;
    const form = isAside ? 'voucher/3' : origin.length > 0 ? 'voucher/2' : 'voucher/1';
    const header = [form, spelled(id)].concat(
      [
        row.book_id,
        row.business_date,
        row.business_type,
        row.client_id,
        row.request_number,
        row.api_key_id,
      ].map(String),
      row.reference === null ? '-' : `=${row.reference}`,
      [row.memo, row.metadata, row.trace_id, row.recorded_at, row.line_count].map(String),
    );
    const digest = sha256(
      lengthPrefixed([
        ...header,
        ...(linesByVoucher.get(id) ?? []),
        ...origin,
        ...(isAside ? [reason, ...marks] : []),
      ]),
    );
    if (digest !== row.digest) findings.push(`voucher ${id} has a digest that is not its own`);
    digests.set(id, digest);
  }
  return { digests, findings };
}

const spelled = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Kind and target of the links of each voucher, in the order of the digest. */
async function readLinks(sql: Sql): Promise<Map<string, string[]>> {
  const rows = await sql<Record<'voucher' | 'kind' | 'target', string>>(
    `SELECT LOWER(HEX(voucher_id)) AS voucher, kind, LOWER(HEX(target_id)) AS target FROM voucher_link
     ORDER BY voucher_id, kind, target_id`,
  );
  const links = new Map<string, string[]>();
  for (const { voucher, kind, target } of rows) {
    links.set(voucher, [...(links.get(voucher) ?? []), kind, spelled(target)]);
  }
  return links;
}
