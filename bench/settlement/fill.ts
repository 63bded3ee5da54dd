import type { Connection } from 'mysql2/promise';
import { dropNumbers, numbersFrom, prepareNumbers } from '../numbers.js';
import { BUSINESS_DATE } from '../prepare-book.js';

/** The party with whom an agreement is made over REST; the others get copies of its row. */
export const FIRST_PARTY = 'P0000000';
const ROWS_PER_STATEMENT = 100_000;
/** Results of one chunk of clearing; each party has a voucher in each. */
const CHUNK = 50_000;

/** Posted results of one clearing run, all due on one date. */
export interface DueResults {
  /** From 1; a run and a date of its own. */
  readonly runNo: number;
  readonly date: string;
  readonly results: number;
  readonly parties: number;
}

export async function copyAgreements(admin: Connection, parties: number): Promise<void> {
  const others = numbersFrom(1, parties - 1);
  const [terms, party] = [`REPLACE(a.terms, '${FIRST_PARTY}', ${partyOf('n')})`, partyOf('n')];
  await withNumbers(admin, [
    `INSERT INTO settlement_party (book_id, currency, party, last_version)
     SELECT a.book_id, a.currency, ${party}, 1 FROM settlement_party a JOIN ${others} WHERE a.party = '${FIRST_PARTY}'`,
    `INSERT INTO settlement_agreement (book_id, currency, party, version, effective_from, terms, approval_id, recorded_at)
     SELECT a.book_id, a.currency, ${party}, 1, a.effective_from, ${terms}, a.approval_id, a.recorded_at
     FROM settlement_agreement a JOIN ${others} WHERE a.party = '${FIRST_PARTY}'`,
  ]);
  await admin.query('ANALYZE TABLE settlement_agreement, settlement_party');
}

/**
 * A cleared and posted run, as clearing leaves it: results of all parties in turns, a voucher for each party of each chunk. There
 * is no file behind it and nothing in the ledger, of which settlement reads nothing before it pays.
 */
export async function fillDue(admin: Connection, bookId: number, due: DueResults): Promise<void> {
  const { runNo, results, parties } = due;
  const chunks = Math.ceil(results / CHUNK);
  const statements = [runOf(bookId, due, chunks)];
  for (let chunk = 1; chunk <= chunks; chunk++) statements.push(vouchersOf(runNo, chunk, parties));
  for (let start = 0; start < results; start += ROWS_PER_STATEMENT)
    statements.push(resultsOf(bookId, due, start, Math.min(ROWS_PER_STATEMENT, results - start)));
  await withNumbers(admin, statements);
  await admin.query('ANALYZE TABLE clearing_run, clearing_posting, clearing_result');
}

/** Without the binary log, as it would be long and nobody reads it. */
async function withNumbers(admin: Connection, statements: readonly string[]): Promise<void> {
  await admin.query('SET SESSION sql_log_bin = 0, unique_checks = 0');
  await prepareNumbers(admin);
  for (const statement of statements) await admin.query(statement);
  await dropNumbers(admin);
  await admin.query('SET SESSION sql_log_bin = 1, unique_checks = 1');
}

const partyOf = (n: string): string => `CONCAT('P', LPAD(${n}, 7, '0'))`;

const runOf = (bookId: number, { runNo, results }: DueResults, chunks: number): string =>
  `INSERT INTO clearing_run (run_no, id, book_id, source, registrar, business_date, file_no, live_file, state, version, is_over,
     pinned, chunk_lines, records, chunks, last_line, cleared, exceptions, held, recognised, digest, posted_chunks, created_at,
     changed_at)
   VALUES (${runNo}, UNHEX(MD5('run ${runNo}')), ${bookId}, 'shop', '', '${BUSINESS_DATE}', ${runNo}, ${runNo}, 'posted', 4, 1, '{}',
     ${CHUNK}, ${results}, ${chunks}, ${results}, ${results}, 0, 0, 0, REPEAT('0', 32), ${chunks}, NOW(6), NOW(6))`;

const vouchersOf = (runNo: number, chunk: number, parties: number): string =>
  `INSERT INTO clearing_posting (run_no, chunk, voucher_group, direction, payee, currency, business_type, payable, position,
     results, gross, net, fees, state, voucher_id)
   SELECT ${runNo}, ${chunk}, n + 1, 'D', ${partyOf('n')}, 'CNY', 'settlement', 'payable', 'position', 1, 1, 1, '[]', 'posted',
     UNHEX(MD5(CONCAT(${runNo}, '/', ${chunk}, '/', n))) FROM ${numbersFrom(0, parties)}`;

/** A multiple of a prime gives each result another amount; the fee is 0.6 %. */
const GROSS = '(1000 + (numbers.n * 7919) % 1000000)';
const FEE = `((${GROSS} * 6 + 500) DIV 1000)`;

const resultsOf = (
  bookId: number,
  { runNo, date, parties }: DueResults,
  start: number,
  count: number,
): string =>
  `INSERT INTO clearing_result (run_no, line_no, book_id, status, direction, payee, currency, gross, net, fees, settlement_date,
     settlement_at, business_type, rule_code, rule_version, second_code, chunk, voucher_group)
   SELECT ${runNo}, numbers.n + 1, ${bookId}, 'R', 'D', ${partyOf(`numbers.n % ${parties}`)}, 'CNY', ${GROSS}, ${GROSS} - ${FEE},
     CONCAT('service/payee/', ${FEE}), '${date}', '${date} 02:00:00', 'settlement', 'trades', 1, NULL,
     numbers.n DIV ${CHUNK} + 1, numbers.n % ${parties} + 1 FROM ${numbersFrom(start, count)}`;
