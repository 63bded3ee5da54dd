import mysql, { type Connection } from 'mysql2/promise';
import { factOf } from '../src/ledger/posting/fact.js';
import { digestOfEntry, digestOfVoucher } from '../src/verification/rules/digests.rules.js';
import type { StoredEntry, StoredLine, StoredVoucher } from '../src/verification/rules/stored.js';

const DATES = 40;
const CUSTOMERS = 1_000;
const BANK = 1;
const ZERO_DIGEST = '00'.repeat(32);

interface Account {
  sequence: number;
  total: bigint;
  digest: string;
  recordedAt: string;
}

interface Turnover {
  debit: bigint;
  credit: bigint;
  first: number;
  last: number;
}

type Row = (string | number | Buffer | null)[];

/**
 * A sound book, as postings would have left it: vouchers of two lines from one bank account to a thousand customers, over
 * forty dates, a third of them with metadata; chains and digests as they should be.
 */
export async function generateChainedBook(adminUrl: string, vouchers: number): Promise<void> {
  const connection = await mysql.createConnection({ uri: adminUrl, charset: 'utf8mb4' });
  await connection.query('SET SESSION sql_log_bin = 0, unique_checks = 0');
  const book = new ChainedBook(connection);
  await book.describe();
  const perDate = Math.ceil(vouchers / DATES);
  for (let n = 0; n < vouchers; n++) {
    book.post(n, dateOf(Math.floor(n / perDate)));
    if (n % 1_000 === 999) await book.flush();
    if ((n + 1) % perDate === 0) await book.closeTurnovers();
  }
  await book.flush();
  await book.closeTurnovers();
  await book.writeBalances();
  await connection.end();
}

const dateOf = (index: number): string => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);

class ChainedBook {
  private readonly accounts = new Map<number, Account>();
  private turnovers = new Map<number, Turnover>();
  private date = dateOf(0);
  private readonly rows = new Map<string, Row[]>();

  constructor(private readonly connection: Connection) {}

  async describe(): Promise<void> {
    const dates = Array.from({ length: DATES }, (_, index) => dateOf(index));
    const statements = [
      `INSERT INTO book VALUES (1, 'main', 'Book', 'Entity', 'UTC', '${dates.at(-1)}', '2026-01-01')`,
      "INSERT INTO book_currency VALUES (1, 'CNY')",
      "INSERT IGNORE INTO currency (code, name, decimals) VALUES ('CNY', 'Yuan', 2)",
      `INSERT INTO business_day (book_id, business_date, status, opened_at) VALUES ${dates.map((date) => `(1, '${date}', 'open', '2026-01-01')`).join()}`,
      `INSERT INTO gl_account VALUES (1, 1, '1002', 'Bank', NULL, 'asset', 'D', 1),
         (2, 1, '2201', 'Customers', NULL, 'liability', 'C', 0)`,
    ];
    for (const statement of statements) await this.connection.query(statement);
    for (let id = BANK; id <= BANK + CUSTOMERS; id++) {
      this.accounts.set(id, { sequence: 0, total: 0n, digest: ZERO_DIGEST, recordedAt: '' });
      const code = id === BANK ? 'bank' : `customer-${id}`;
      const gl = id === BANK ? 1 : 2;
      this.insert('account', [id, 1, code, 'Account', gl, 'CNY', null, null, 0, '{}', '2026-01-01']);
      const trace = '0'.repeat(32);
      this.insert('account_change', [id, 0, 'opening', '', 'active', '', 1, 1, trace, '2026-01-01']);
    }
    await this.flush();
  }

  post(n: number, date: string): void {
    const hex = (n + 1).toString(16).padStart(12, '0');
    const metadata = n % 3 === 0 ? `{"order":"${n}"}` : '{}';
    const id = `01890000-0000-7000-8000-${hex}`;
    const amount = String(100 + (n % 1_000));
    const customer = BANK + 1 + (n % CUSTOMERS);
    const recordedAt = `${date} ${new Date(n).toISOString().slice(11, 23)}000`;
    const header = {
      ...{ id, bookId: '1', businessDate: date, businessType: 'pay-in', clientId: '1', apiKeyId: '1' },
      ...{ requestNumber: `r-${hex}`, reference: `order-${n}`, memo: '充值 top-up', metadata },
      ...{ traceId: hex.padStart(32, '0'), lineCount: 2, recordedAt, digest: '' },
      ...{ ruleId: null, parameters: null, override: null },
    };
    const lines = [this.lineOf(1, BANK, 'D', amount), this.lineOf(2, customer, 'C', amount)];
    const voucher = { ...header, digest: digestOfVoucher(header, lines, []) };
    this.insertVoucher(voucher, lines);
    for (const line of lines) this.enter(voucher, line);
    if (metadata !== '{}')
      this.insert('voucher_fact', [1, bytes(factOf('order', String(n))), date, bytes(id)]);
  }

  /** Takes the next sequence of the account. */
  private lineOf(lineNumber: number, accountId: number, side: string, amount: string): StoredLine {
    const account = this.accounts.get(accountId)!;
    account.sequence += 1;
    return {
      ...{
        lineNumber,
        accountId: String(accountId),
        glAccountId: accountId === BANK ? '1' : '2',
        side,
        amount,
      },
      ...{ sequence: String(account.sequence), currency: 'CNY', hold: null, purpose: null },
    };
  }

  private insertVoucher(voucher: StoredVoucher, lines: readonly StoredLine[]): void {
    const id = bytes(voucher.id);
    const { businessDate, businessType, requestNumber, reference, memo, metadata, traceId } = voucher;
    this.insert('request', [1, requestNumber, bytes(ZERO_DIGEST), id]);
    const what = [
      id,
      1,
      businessDate,
      businessType,
      1,
      requestNumber,
      1,
      reference,
      memo,
      metadata,
      traceId,
      2,
    ];
    this.insert('voucher', [...what, voucher.recordedAt, bytes(voucher.digest), null, null, null]);
    for (const { lineNumber, glAccountId, accountId, sequence, currency, side, amount } of lines)
      this.insert('voucher_line', [
        ...[id, lineNumber, glAccountId, accountId, sequence, currency, side, amount, null, null],
      ]);
  }

  private enter(voucher: StoredVoucher, { lineNumber, accountId, sequence, side, amount }: StoredLine): void {
    const account = this.accounts.get(Number(accountId))!;
    const before = String(account.total);
    account.total += BigInt(amount);
    const { businessDate, recordedAt } = voucher;
    const entry: StoredEntry = {
      ...{ accountId, sequence, lineNumber, businessDate, side, amount, before },
      ...{ after: String(account.total), recordedAt, digest: '' },
    };
    account.digest = digestOfEntry(entry, account.digest, voucher.digest);
    account.recordedAt = recordedAt;
    this.date = businessDate;
    const number = Number(sequence);
    const turnover = this.turnovers.get(Number(accountId)) ?? {
      debit: 0n,
      credit: 0n,
      first: number,
      last: 0,
    };
    if (side === 'D') turnover.debit += BigInt(amount);
    else turnover.credit += BigInt(amount);
    turnover.last = number;
    this.turnovers.set(Number(accountId), turnover);
    const where = [accountId, sequence, bytes(voucher.id), lineNumber, businessDate, side, amount, before];
    this.insert('account_entry', [...where, entry.after, recordedAt, bytes(account.digest)]);
  }

  async closeTurnovers(): Promise<void> {
    for (const [id, { debit, credit, first, last }] of this.turnovers)
      this.insert('account_day', [id, this.date, 1, String(debit), String(credit), first, last]);
    this.turnovers = new Map();
    await this.flush();
  }

  async writeBalances(): Promise<void> {
    for (const [id, { sequence, total, digest, recordedAt }] of this.accounts) {
      const [debit, credit] = id === BANK ? [total, 0n] : [0n, total];
      const totals = [String(debit), String(credit), 0, 0, id === BANK ? null : 0];
      const last = [sequence, sequence, recordedAt || '2026-01-01', bytes(digest)];
      this.insert('account_balance', [id, 'A', 0, 0, ...totals, ...last]);
    }
    await this.flush();
  }

  private insert(table: string, row: Row): void {
    const rows = this.rows.get(table) ?? [];
    rows.push(row);
    this.rows.set(table, rows);
  }

  async flush(): Promise<void> {
    for (const [table, rows] of this.rows)
      if (rows.length > 0) await this.connection.query(`INSERT INTO ${table} VALUES ?`, [rows]);
    this.rows.clear();
  }
}

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll('-', ''), 'hex');
