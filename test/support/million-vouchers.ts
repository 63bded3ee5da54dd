import mysql, { type Connection } from 'mysql2/promise';

/** What the generated book holds; voucher n has two lines, and everything of it follows from n. */
export const MILLION = {
  bookId: 1,
  vouchers: 1_000_000,
  perDate: 25_000,
  firstDate: '2026-01-01',
  lastDate: '2026-02-09',
  /** Debited by every voucher. */
  hotAccount: { id: 1, code: 'bank' },
  /** Credited in turn: account 2 + n % 100. The first five are those of a party, sixty more of another. */
  customers: 100,
  party: 'merchant-1',
  largeParty: 'platform',
} as const;

/** The id of voucher n, 1 to a million. */
export const voucherId = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const ID = "UNHEX(CONCAT('0189000000007000', '8000', LPAD(HEX(n), 12, '0')))";
const DATE = `DATE_ADD('${MILLION.firstDate}', INTERVAL (n - 1) DIV ${MILLION.perDate} DAY)`;
const TIME = `DATE_ADD('${MILLION.firstDate} 00:00:00.000000', INTERVAL n * 8 SECOND)`;
const AMOUNT = '100 + n % 1000';
/** Entries of an account on each date. */
const PER_DATE = `IF(account.n = 0, ${MILLION.perDate}, ${MILLION.perDate / 100})`;
const ZERO_DIGEST = "REPEAT('\\0', 32)";

/** Numbers 1 to a million in their order, from a table of a thousand. */
const NUMBERS = `(SELECT STRAIGHT_JOIN high.n * 1000 + low.n + 1 AS n FROM number_upto high STRAIGHT_JOIN number_upto low
  ORDER BY high.n, low.n) numbers`;

const METADATA_FACT = (name: string, value: string): string =>
  `UNHEX(LEFT(SHA2(CONCAT('${name.length}:${name}', LENGTH(${value}), ':', ${value}), 256), 32))`;

const DESCRIBING = [
  `INSERT INTO book VALUES (1, 'main', 'Book', 'Entity', 'UTC', '${MILLION.lastDate}', '2026-01-01')`,
  "INSERT INTO book_currency VALUES (1, 'CNY')",
  "INSERT INTO currency (code, name, decimals) VALUES ('CNY', 'Yuan', 2)",
  `INSERT INTO business_day (book_id, business_date, status, opened_at)
   SELECT 1, DATE_ADD('${MILLION.firstDate}', INTERVAL n DAY), 'open', '2026-01-01'
   FROM number_upto WHERE n < 40`,
  `INSERT INTO gl_account VALUES (1, 1, '1002', 'Bank', NULL, 'asset', 'D', 1), (2, 1, '2201', 'Customers', NULL, 'liability', 'C', 0)`,
  `INSERT INTO account SELECT n + 1, 1, IF(n = 0, 'bank', CONCAT('customer-', n)), 'Account', IF(n = 0, 1, 2), 'CNY',
     CASE WHEN n BETWEEN 1 AND 5 THEN '${MILLION.party}' WHEN n > 40 THEN '${MILLION.largeParty}' END, NULL, 0, '{}', '2026-01-01'
   FROM number_upto WHERE n <= 100`,
  `INSERT INTO account_balance SELECT n + 1, 'A', 0, 0, 0, 0, 0, 0, NULL, 1, IF(n = 0, 1000000, 10000), '2026-04-10',
     ${ZERO_DIGEST} FROM number_upto WHERE n <= 100`,
  "INSERT INTO client (id, code, name, created_at) SELECT 100 + n, CONCAT('client-', n), 'Client', '2026-01-01' FROM number_upto WHERE n < 300",
  `INSERT INTO posting_rule VALUES (1, 1, 'type-1', 1, '{}', ${ZERO_DIGEST}, 'first', 1, 1, REPEAT('0', 32), '2026-01-01')`,
];

/** A tenth of the references is one and the same; one voucher of a hundred thousand is of a rare type. */
const VOUCHERS = [
  `INSERT INTO voucher (id, book_id, business_date, business_type, client_id, request_number, api_key_id, reference, memo,
     metadata, trace_id, line_count, recorded_at, digest, rule_id, parameters)
   SELECT ${ID}, 1, ${DATE}, IF(n % 100000 = 7, 'rare', CONCAT('type-', n % 4)), 1, CONCAT('r-', LPAD(n, 7, '0')), 1,
     IF(n % 10 = 3, 'bulk', CONCAT('ref-', LPAD(n DIV 10, 6, '0'))), '', '{}', REPEAT('0', 32), 2, ${TIME}, ${ZERO_DIGEST},
     IF(n % 4 = 1, 1, NULL), IF(n % 4 = 1, '{}', NULL) FROM ${NUMBERS}`,
  `INSERT INTO request SELECT 1, CONCAT('r-', LPAD(n, 7, '0')), ${ZERO_DIGEST}, ${ID} FROM ${NUMBERS}`,
  `INSERT INTO request SELECT 101 + n, 'r-0000001', ${ZERO_DIGEST}, ${ID} FROM number_upto WHERE n BETWEEN 1 AND 3`,
  `INSERT INTO voucher_fact SELECT 1, ${METADATA_FACT('channel', "'alipay'")}, ${DATE}, ${ID} FROM ${NUMBERS} WHERE n % 4 = 0`,
  `INSERT INTO voucher_fact SELECT 1, ${METADATA_FACT('order', 'CAST(n AS CHAR)')}, ${DATE}, ${ID} FROM ${NUMBERS} WHERE n % 20 = 0`,
  `INSERT INTO voucher_link SELECT ${ID}, 'belongs-to', UNHEX('${voucherId(1).replaceAll('-', '')}') FROM ${NUMBERS} WHERE n % 50 = 0`,
  `INSERT INTO voucher_link SELECT ${ID}, 'corrects', UNHEX('${voucherId(1).replaceAll('-', '')}') FROM ${NUMBERS} WHERE n % 100 = 0`,
];

const ENTRY_COLUMNS = `account_id, sequence, voucher_id, line_number, business_date, side, amount, balance_before,
  balance_after, recorded_at, digest`;

const MOVEMENTS = [
  `INSERT INTO voucher_line (voucher_id, line_number, gl_account_id, account_id, account_sequence, currency, side, amount)
   SELECT ${ID.replace('HEX(n)', 'HEX(numbers.n)')}, line.n, line.n, IF(line.n = 1, 1, 2 + numbers.n % 100),
     IF(line.n = 1, numbers.n, (numbers.n - 1) DIV 100 + 1), 'CNY', IF(line.n = 1, 'D', 'C'), 100 + numbers.n % 1000
   FROM ${NUMBERS} STRAIGHT_JOIN number_upto line WHERE line.n IN (1, 2)`.replace(
    ID,
    ID.replace('(n)', '(numbers.n)'),
  ),
  `INSERT INTO account_entry (${ENTRY_COLUMNS})
   SELECT 1, n, ${ID}, 1, ${DATE}, 'D', ${AMOUNT}, 0, ${AMOUNT}, ${TIME}, ${ZERO_DIGEST} FROM ${NUMBERS}`,
  // By account, so that the rows arrive in the order of the primary key.
  `INSERT INTO account_entry (${ENTRY_COLUMNS})
   SELECT 2 + n % 100, (n - 1) DIV 100 + 1, ${ID}, 2, ${DATE}, 'C', ${AMOUNT}, 0, ${AMOUNT}, ${TIME}, ${ZERO_DIGEST}
   FROM (SELECT STRAIGHT_JOIN IF(one.n = 0, 100, one.n) + 100 * (ten.n * 1000 + low.n) AS n
     FROM number_upto one STRAIGHT_JOIN number_upto ten STRAIGHT_JOIN number_upto low
     WHERE one.n < 100 AND ten.n < 10 ORDER BY one.n, ten.n, low.n) numbers`,
  `INSERT INTO account_day SELECT account.n + 1, DATE_ADD('${MILLION.firstDate}', INTERVAL day.n DAY), 1, 0, 0,
     ${PER_DATE} * day.n + 1, ${PER_DATE} * (day.n + 1)
   FROM number_upto account STRAIGHT_JOIN number_upto day WHERE account.n <= 100 AND day.n < 40`,
];

const AUDIT = `INSERT INTO audit_event SELECT ${ID}, '2026-01-01', IF(n % 2 = 0, 1, NULL), 100 + n % 300, 1, 'account.open',
  'x', 'y', '{}', REPEAT('0', 32) FROM ${NUMBERS} WHERE n <= 100000`;

/** A book of a million vouchers in an empty schema, on two connections at once; statistics are up to date after it. */
export async function generateMillion(adminUrl: string): Promise<void> {
  const [left, right] = await Promise.all([connect(adminUrl), connect(adminUrl)]);
  await left.query('CREATE TABLE number_upto (n INT NOT NULL PRIMARY KEY)');
  const digits = 'SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4';
  const ten = `(${digits} UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)`;
  await left.query(
    `INSERT INTO number_upto SELECT 100 * a.d + 10 * b.d + c.d FROM ${ten} a, ${ten} b, ${ten} c`,
  );
  for (const statement of [...DESCRIBING, AUDIT]) await left.query(statement);
  const keys = await secondaryKeys(left, 'voucher');
  await left.query(`ALTER TABLE voucher ${keys.map(({ name }) => `DROP KEY ${name}`).join(', ')}`);
  await Promise.all([
    runAll(left, VOUCHERS).then(() => addKeys(left, 'voucher', keys)),
    runAll(right, MOVEMENTS),
  ]);
  await left.query(
    `ANALYZE TABLE voucher, voucher_line, voucher_fact, voucher_link, account_entry, account_day, account, account_balance,
     request, client, audit_event`,
  );
  await Promise.all([left.end(), right.end()]);
}

async function runAll(connection: Connection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement);
}

interface Key {
  readonly name: string;
  readonly columnList: string;
}

/** As the migrations made them. Built over a million rows at once they cost far less than row by row. */
async function secondaryKeys(connection: Connection, table: string): Promise<Key[]> {
  const [rows] = await connection.query(
    `SELECT index_name AS name, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columnList
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name <> 'PRIMARY'
     GROUP BY index_name`,
    [table],
  );
  return rows as Key[];
}

async function addKeys(connection: Connection, table: string, keys: readonly Key[]): Promise<void> {
  const added = keys.map(({ name, columnList }) => `ADD KEY ${name} (${columnList})`);
  await connection.query(`ALTER TABLE ${table} ${added.join(', ')}`);
}

/** Without the binary log, and without locks on what is read. */
async function connect(uri: string): Promise<Connection> {
  const connection = await mysql.createConnection({ uri });
  await connection.query('SET SESSION sql_log_bin = 0, unique_checks = 0');
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return connection;
}
