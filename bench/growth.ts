import mysql, { type Connection } from 'mysql2/promise';
import { dropNumbers, numbersFrom as someFrom, prepareNumbers, THOUSAND } from './numbers.js';
import { BUSINESS_DATE } from './prepare-book.js';

/** What a book holds after years: accounts with ten entries each, over as many dates before the business date. */
const GROWN = { accounts: 1_000_000, rounds: 5, firstId: 1_000_000_000, client: 1_000_000_000 } as const;
/** Postings, of two entries each. */
const MOST_ADDED = (GROWN.accounts * GROWN.rounds) / 10;
const ROWS_PER_STATEMENT = 100_000;
const ZERO_DIGEST = "REPEAT('\\0', 32)";

/**
 * Fills a prepared book with 1 million accounts and 10 million entries, unless an earlier run has. In every round
 * voucher n moves 1.00 from account n to the next one, so that each account gets two entries a round and ends at zero;
 * the rows of a round are written in the order of their primary keys, without the binary log.
 * @param tell what is under way, for people who wait
 */
export async function grow(adminUrl: string, tell: (what: string) => void): Promise<void> {
  const connection = await mysql.createConnection({ uri: adminUrl });
  try {
    if (await isGrown(connection)) return;
    await connection.query('SET SESSION sql_log_bin = 0, unique_checks = 0');
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await prepareNumbers(connection);
    const [[ids]] = (await connection.query(
      `SELECT b.id AS book, g.id AS gl FROM book b JOIN gl_account g ON g.book_id = b.id AND g.code = '2201'`,
    )) as unknown as [{ book: number; gl: number }[]];
    await openDays(connection, ids!.book);
    for (const { what, rounds, statementOf } of stepsOf(ids!.book, ids!.gl)) {
      tell(what);
      for (let round = 0; round < rounds; round++) {
        for (let start = 0; start < GROWN.accounts; start += ROWS_PER_STATEMENT)
          await connection.query(statementOf(start, round));
      }
    }
    await dropNumbers(connection);
    await connection.query(
      'ANALYZE TABLE account, account_balance, request, voucher, voucher_line, account_entry, account_day',
    );
  } finally {
    await connection.end();
  }
}

/** Whether the postings of earlier runs have made it another book: by a tenth of its entries. */
export async function isOutgrown(adminUrl: string): Promise<boolean> {
  const connection = await mysql.createConnection({ uri: adminUrl });
  try {
    const [rows] = await connection.query(
      `SELECT COUNT(*) AS added FROM request WHERE client_id < ${GROWN.client}`,
    );
    return Number((rows as { added: number }[])[0]!.added) > MOST_ADDED;
  } finally {
    await connection.end();
  }
}

/** What postings read and write, once from end to end, as the memory of a server has it that has run for a while. */
export async function readIntoMemory(adminUrl: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: adminUrl });
  try {
    for (const [table, column, index] of READ)
      await connection.query(`SELECT COUNT(${column}) FROM ${table} FORCE INDEX (${index})`);
  } finally {
    await connection.end();
  }
}

/** A column that stands in no other index makes the server read the rows. */
const READ = [
  ['account', 'code', 'account_code'],
  ['account', 'metadata', 'PRIMARY'],
  ['account_balance', 'last_digest', 'PRIMARY'],
  ['account_entry', 'digest', 'PRIMARY'],
  ['account_day', 'debit_turnover', 'PRIMARY'],
  ['request', 'content_hash', 'PRIMARY'],
] as const;

/** Entries are written last, the last one of the last account at the very end. */
async function isGrown(connection: Connection): Promise<boolean> {
  const [rows] = await connection.query(
    `SELECT 1 FROM account_entry WHERE account_id = ${GROWN.firstId + GROWN.accounts - 1} AND sequence = ${2 * GROWN.rounds}`,
  );
  return (rows as unknown[]).length > 0;
}

async function openDays(connection: Connection, book: number): Promise<void> {
  for (let round = 0; round < GROWN.rounds; round++) {
    await connection.query(
      `INSERT IGNORE INTO business_day (book_id, business_date, status, opened_at, closed_at)
       VALUES (${book}, ${dateOf(String(round))}, 'closed', '2026-01-01', '2026-01-01')`,
    );
  }
}

interface Step {
  readonly what: string;
  /** One after the other over all accounts, as history comes: so pages are as full as they are after years. */
  readonly rounds: number;
  readonly statementOf: (start: number, round: number) => string;
}

function stepsOf(book: number, gl: number): Step[] {
  const { rounds } = GROWN;
  return [
    { what: 'accounts', rounds: 1, statementOf: (start) => accountsOf(book, gl, start) },
    { what: 'balances', rounds: 1, statementOf: balancesOf },
    { what: 'request numbers', rounds, statementOf: requestsOf },
    { what: 'vouchers', rounds, statementOf: (start, round) => vouchersOf(book, start, round) },
    { what: 'voucher lines', rounds, statementOf: (start, round) => linesOf(gl, start, round) },
    { what: 'turnovers', rounds, statementOf: (start, round) => daysOf(book, start, round) },
    { what: 'account entries', rounds, statementOf: entriesOf },
  ];
}

const numbersFrom = (start: number): string => someFrom(start, ROWS_PER_STATEMENT);

const accountId = (n: string): string => `${GROWN.firstId} + ${n}`;
const dateOf = (round: string): string =>
  `DATE_ADD('${BUSINESS_DATE}', INTERVAL ${round} - ${GROWN.rounds} DAY)`;
const timeOf = (round: string): string => `CAST(${dateOf(round)} AS DATETIME(6))`;
const voucherId = (round: string, n: string): string =>
  `UNHEX(CONCAT('01800000000070008000', LPAD(HEX(${round} * ${GROWN.accounts} + ${n}), 12, '0')))`;
const previous = `(numbers.n + ${GROWN.accounts - 1}) % ${GROWN.accounts}`;

const accountsOf = (book: number, gl: number, start: number): string =>
  `INSERT INTO account SELECT ${accountId('n')}, ${book}, CONCAT('grown:', LPAD(n, 7, '0')), 'Grown', ${gl}, 'CNY', NULL,
     NULL, 0, '{}', '2026-01-01' FROM ${numbersFrom(start)}`;

const balancesOf = (start: number): string =>
  `INSERT INTO account_balance (account_id, status, stop_in, stop_out, debit_total, credit_total, held, earmarked,
     overdraft_limit, version, last_sequence, last_recorded_at, last_digest)
   SELECT ${accountId('n')}, 'A', 0, 0, ${GROWN.rounds * 100}, ${GROWN.rounds * 100}, 0, 0, NULL,
     ${2 * GROWN.rounds}, ${2 * GROWN.rounds}, '2026-01-01', ${ZERO_DIGEST} FROM ${numbersFrom(start)}`;

const requestsOf = (start: number, round: number): string =>
  `INSERT INTO request (client_id, number, content_hash, voucher_id) SELECT ${GROWN.client}, CONCAT('grown-${round}-', LPAD(n, 7, '0')), ${ZERO_DIGEST},
     ${voucherId(String(round), 'n')} FROM ${numbersFrom(start)}`;

const vouchersOf = (book: number, start: number, round: number): string =>
  `INSERT INTO voucher (id, book_id, business_date, business_type, client_id, request_number, api_key_id, reference, memo,
     metadata, trace_id, line_count, recorded_at, digest)
   SELECT ${voucherId(String(round), 'n')}, ${book}, ${dateOf(String(round))}, 'transfer', ${GROWN.client},
     CONCAT('grown-${round}-', LPAD(n, 7, '0')), 1, NULL, '', '{}', REPEAT('0', 32), 2, ${timeOf(String(round))},
     ${ZERO_DIGEST} FROM ${numbersFrom(start)}`;

/** Line 1 debits account n, line 2 credits the next one; their entries are the odd and the even ones of a round. */
const linesOf = (gl: number, start: number, round: number): string =>
  `INSERT INTO voucher_line (voucher_id, line_number, gl_account_id, account_id, account_sequence, currency, side, amount)
   SELECT ${voucherId(String(round), 'numbers.n')}, line.n, ${gl},
     ${accountId(`(numbers.n + line.n - 1) % ${GROWN.accounts}`)}, ${2 * round} + line.n, 'CNY',
     IF(line.n = 1, 'D', 'C'), 100
   FROM ${numbersFrom(start)} STRAIGHT_JOIN ${THOUSAND} line WHERE line.n IN (1, 2)`;

const daysOf = (book: number, start: number, round: number): string =>
  `INSERT INTO account_day (account_id, business_date, book_id, debit_turnover, credit_turnover, first_sequence,
     last_sequence)
   SELECT ${accountId('n')}, ${dateOf(String(round))}, ${book}, 100, 100, ${2 * round + 1}, ${2 * round + 2}
   FROM ${numbersFrom(start)}`;

const entriesOf = (start: number, round: number): string =>
  `INSERT INTO account_entry (account_id, sequence, voucher_id, line_number, business_date, side, amount, balance_before,
     balance_after, recorded_at, digest)
   SELECT ${accountId('numbers.n')}, ${2 * round} + line.n,
     IF(line.n = 1, ${voucherId(String(round), 'numbers.n')}, ${voucherId(String(round), previous)}), line.n,
     ${dateOf(String(round))}, IF(line.n = 1, 'D', 'C'), IF(line.n = 1, -100, 100), IF(line.n = 1, 0, -100),
     IF(line.n = 1, -100, 0), ${timeOf(String(round))}, ${ZERO_DIGEST}
   FROM ${numbersFrom(start)} STRAIGHT_JOIN ${THOUSAND} line WHERE line.n IN (1, 2)`;
