import { Injectable } from '@nestjs/common';
import { binary, integer, integerOf, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import { firstCharacters } from '../../../platform/text/index.js';
import type {
  ChunkException,
  ChunkResult,
  ClearedChunk,
  ClearedPage,
  VoucherGroup,
} from '../clear-chunk.rules.js';
import type { ClearingRun } from '../clearing-run.js';
import { feeSumsText } from '../fees.rules.js';

/** Rows of one statement: about half a megabyte. */
const ROWS = 2_000;
const LONGEST_MESSAGE = 500;

/** Writes what came of a chunk of records, in the transaction that also says how far the run is. */
@Injectable()
export class ClearedChunkRepository {
  /** @param chunk its number @param recordedAt database time */
  async insertPage(
    tx: Tx,
    run: ClearingRun,
    chunk: number,
    { results, exceptions }: ClearedPage,
    recordedAt: string,
  ): Promise<void> {
    const of = `${integerOf(run.runNo)},${integer(run.bookId)}`;
    const at = text(recordedAt);
    await this.rows(tx, RESULTS, results, (result) => resultRow(of, chunk, result));
    await this.rows(tx, EXCEPTIONS, exceptions, (one) => exceptionRow(of, one, at));
    await this.rows(
      tx,
      HOLDS,
      results.filter(({ heldBy }) => heldBy !== null),
      ({ lineNo, heldBy }) => `(${of},${integer(lineNo)},${text(heldBy)},1,${at})`,
    );
  }

  /** Behind its pages. @param recordedAt database time */
  async insert(tx: Tx, run: ClearingRun, chunk: ClearedChunk, recordedAt: string): Promise<void> {
    const runNo = integerOf(run.runNo);
    await this.rows(tx, POSTINGS, chunk.groups, (group) => postingRow(runNo, chunk.chunk, group));
    const { cleared, exceptions, held, recognised } = chunk.counts;
    const { lastLine, digest } = chunk.progress;
    const values = [chunk.chunk, chunk.firstLine, lastLine, cleared + exceptions + recognised].map(integer);
    const figures = [cleared, exceptions, held, recognised].map(integer);
    await sqlOf(tx).execute(
      `INSERT INTO clearing_chunk (run_no, chunk, first_line, last_line, records, cleared, exceptions, held, recognised,
         digest, recorded_at)
       VALUES (${[runNo, ...values, ...figures, binary(digest), text(recordedAt)].join(',')})`,
    );
  }

  /** A held result of a locked run is to be posted by itself. */
  async release(tx: Tx, run: ClearingRun, lineNo: number, group: VoucherGroup): Promise<void> {
    const runNo = integerOf(run.runNo);
    const line = integer(lineNo);
    await sqlOf(tx).execute(
      `UPDATE clearing_result SET voucher_group = ${line}
       WHERE run_no = ${runNo} AND line_no = ${line} AND status = 'H' AND chunk = 0 AND voucher_group = 0`,
    );
    await sqlOf(tx).execute(`${POSTINGS} VALUES ${postingRow(runNo, 0, { ...group, group: lineNo })}`);
  }

  /** A result of a locked run that came later than its chunk, and is to be posted by itself: until then it is unposted. */
  async insertLater(tx: Tx, run: ClearingRun, result: ChunkResult, group: VoucherGroup): Promise<void> {
    const runNo = integerOf(run.runNo);
    const of = `${runNo},${integer(run.bookId)}`;
    const { lineNo } = result;
    await sqlOf(tx).execute(`${RESULTS} VALUES ${resultRow(of, 0, { ...result, group: lineNo }, 'U')}`);
    await sqlOf(tx).execute(`${POSTINGS} VALUES ${postingRow(runNo, 0, { ...group, group: lineNo })}`);
  }

  /** The next statement is put together while the one before it is carried out. */
  private async rows<T>(tx: Tx, into: string, all: readonly T[], rowOf: (one: T) => string): Promise<void> {
    let before: Promise<unknown> = Promise.resolve();
    for (let start = 0; start < all.length; start += ROWS) {
      const end = Math.min(start + ROWS, all.length);
      let statement = `${into} VALUES ${rowOf(all[start]!)}`;
      for (let index = start + 1; index < end; index++) statement += `,${rowOf(all[index]!)}`;
      await before;
      before = sqlOf(tx).execute(statement);
      // Whoever waits for it is told; until then it is not an unhandled one.
      before.catch(() => undefined);
    }
    await before;
  }
}

const RESULTS = `INSERT INTO clearing_result (run_no, book_id, line_no, status, direction, payee, currency, gross, net, fees,
  settlement_date, settlement_at, business_type, rule_code, rule_version, second_code, chunk, voucher_group)`;
const POSTINGS = `INSERT INTO clearing_posting (run_no, chunk, voucher_group, direction, payee, currency, business_type,
  payable, position, results, gross, net, fees, state)`;
const EXCEPTIONS = `INSERT INTO clearing_exception (run_no, book_id, line_no, stage, code, message, is_open, recorded_at)`;
const HOLDS = `INSERT INTO clearing_hold (run_no, book_id, line_no, held_by, is_open, recorded_at)`;

/** D for 下行, C for 上行. */
export const directionLetter = (direction: 'disburse' | 'collect'): 'D' | 'C' =>
  direction === 'disburse' ? 'D' : 'C';

/** @param time ISO 8601 in UTC with six decimals */
export const databaseTime = (time: string): string => time.replace('T', ' ').replace('Z', '');

function resultRow(
  of: string,
  chunk: number,
  result: ChunkResult,
  status: 'R' | 'H' | 'U' = result.heldBy === null ? 'R' : 'H',
): string {
  const { lineNo, cleared, fees, heldBy, group } = result;
  const { direction, payee, currency, grossMinor, netMinor, settlementDate, settlementAt } = cleared;
  const { businessType, ruleCode, ruleVersion, second } = cleared;
  const whom = `${of},${integer(lineNo)},'${status}','${directionLetter(direction)}',${text(payee)}`;
  const money = `${text(currency)},${grossMinor},${netMinor},${text(fees)}`;
  const when = `'${settlementDate}','${databaseTime(settlementAt)}'`;
  const rule = `${text(businessType)},${text(ruleCode)},${integer(ruleVersion)},${text(second)}`;
  return `(${whom},${money},${when},${rule},${heldBy === null ? integer(chunk) : 0},${integer(group)})`;
}

function postingRow(runNo: string, chunk: number, group: VoucherGroup): string {
  const { direction, payee, currency, businessType, payable, position, results, gross, net, fees } = group;
  const key = `${runNo},${integer(chunk)},${integer(group.group)}`;
  const whom = `'${directionLetter(direction)}',${[payee, currency, businessType, payable, position].map(text).join(',')}`;
  return `(${key},${whom},${integer(results)},${gross},${net},${text(feeSumsText(fees))},'open')`;
}

const exceptionRow = (of: string, { lineNo, code, message }: ChunkException, at: string): string =>
  `(${of},${integer(lineNo)},'clear',${text(code)},${text(shortened(message))},1,${at})`;

/** As much of a message as its column takes. */
export const shortened = (message: string): string => firstCharacters(message, LONGEST_MESSAGE);
