import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, inLists, integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { DerivedSecond, SecondAnswer, SecondClearing, SecondKey, SecondState } from '../second.js';

const ROWS = 1_000;
/** Of what never is looked at again. */
const NEVER = '9999-12-31 00:00:00.000000';

export interface Trigger {
  readonly id: string;
  readonly lineNo: number;
  readonly formula: string;
}

export interface ToldSecond extends SecondClearing {
  readonly run: string;
}

/** The rows of second clearings. Every reader joins the run: of one that is not posted nothing is seen or done. */
@Injectable()
export class SecondRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In the transaction of the first results. @param at database time */
  async trigger(
    tx: Tx,
    { runNo, bookId }: { readonly runNo: string; readonly bookId: number },
    triggers: readonly Trigger[],
    at: string,
  ): Promise<void> {
    const of = integer(bookId);
    for (const some of inLists(triggers, ROWS)) {
      const rows = some.map(({ id, lineNo, formula }) => {
        const key = `${integerOf(runNo)},${integer(lineNo)},${binary(id)},${of},${text(formula)}`;
        return `(${key},'triggered',${text(at)},${text(at)},${text(at)})`;
      });
      await sqlOf(tx).execute(
        `INSERT INTO clearing_second (run_no, line_no, id, book_id, formula, state, next_try_at, recorded_at, changed_at)
         VALUES ${rows.join(',')}`,
      );
    }
  }

  /** For update, by primary key, in the order of the keys. */
  async lock(tx: Tx, keys: readonly SecondKey[]): Promise<SecondClearing[]> {
    if (keys.length === 0) return [];
    const rows = await sqlOf(tx).query<SecondRow>(
      `SELECT ${COLUMNS} FROM clearing_second s FORCE INDEX (PRIMARY)
       WHERE ${keys.map((key) => `(${whereKey('s.', key)})`).join(' OR ')} ORDER BY s.run_no, s.line_no FOR UPDATE`,
    );
    return rows.map(secondOf);
  }

  /** Whose time has come, of posted runs, with a first result that is posted. */
  async due(state: 'triggered' | 'failed', count: number): Promise<SecondClearing[]> {
    const rows: SecondRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${COLUMNS} FROM clearing_second s FORCE INDEX (clearing_second_work)
       JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = s.run_no AND r.state = 'posted'
       JOIN clearing_result q FORCE INDEX (PRIMARY) ON q.run_no = s.run_no AND q.line_no = s.line_no AND q.status = 'R'
       WHERE s.state = ${text(state)} AND s.next_try_at <= UTC_TIMESTAMP(6)
       ORDER BY s.next_try_at, s.run_no, s.line_no LIMIT ${integer(count)}`,
    );
    return rows.map(secondOf);
  }

  /** Those of a run in the state, by line. */
  async ofRun(runNo: string, state: SecondState, after: number, count: number): Promise<SecondClearing[]> {
    const rows: SecondRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM clearing_second s FORCE INDEX (clearing_second_run)
       WHERE s.run_no = ${integerOf(runNo)} AND s.state = ${text(state)} AND s.line_no > ${integer(after)}
       ORDER BY s.line_no LIMIT ${integer(count)}`,
    );
    return rows.map(secondOf);
  }

  /** Whether the downstream has answered any of a locked run. */
  async isAnswered(tx: Tx, runNo: string): Promise<boolean> {
    const rows = await sqlOf(tx).query<object>(
      `SELECT 1 FROM clearing_second s FORCE INDEX (clearing_second_run)
       WHERE s.run_no = ${integerOf(runNo)} AND s.state IN ('succeeded', 'failed', 'refunded') LIMIT 1`,
    );
    return rows.length > 0;
  }

  async byId(bookId: number, id: string): Promise<ToldSecond | null> {
    const rows: SecondRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${COLUMNS}, r.id AS run FROM clearing_second s FORCE INDEX (clearing_second_id)
       JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = s.run_no
       WHERE s.id = ${binary(id)} AND s.book_id = ${integer(bookId)}`,
    );
    return rows[0] ? toldOf(rows[0]) : null;
  }

  /** Of posted runs, in the state, by id. */
  async page(bookId: number, state: SecondState, after: string | null, count: number): Promise<ToldSecond[]> {
    const beyond = after === null ? '' : `AND s.id > ${binary(after)}`;
    const rows: SecondRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${COLUMNS}, r.id AS run FROM clearing_second s FORCE INDEX (clearing_second_list)
       JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = s.run_no AND r.state IN ('posted', 'void')
       WHERE s.book_id = ${integer(bookId)} AND s.state = ${text(state)} ${beyond}
         AND (r.state = 'posted' OR s.state = 'void') ORDER BY s.id LIMIT ${integer(count)}`,
    );
    return rows.map(toldOf);
  }

  /** Locked and triggered. */
  async derived(tx: Tx, key: SecondKey, derived: DerivedSecond, voucherId: string): Promise<void> {
    const { payee, product, amount, currency, settlementDate, settlementAt, businessType, payable } = derived;
    await sqlOf(tx).write(
      `UPDATE clearing_second SET state = 'derived', formula_version = ${integer(derived.formulaVersion)},
         payee = ${text(payee)}, product = ${text(product)}, amount = ${integer(amount)}, currency = ${text(currency)},
         settlement_date = ${text(settlementDate)}, settlement_at = ${text(settlementAt)},
         business_type = ${text(businessType)}, payable = ${text(payable)}, refund_payee = ${text(derived.refundPayee)},
         refund_payable = ${text(derived.refundPayable)}, voucher_id = ${binary(voucherId)}, refusal = NULL,
         changed_at = UTC_TIMESTAMP(6) WHERE ${whereKey('', key)} AND state = 'triggered'`,
      { rows: 1, of: 'second clearing' },
    );
  }

  /** Locked and failed. */
  async refunded(tx: Tx, key: SecondKey, voucherId: string): Promise<void> {
    await sqlOf(tx).write(
      `UPDATE clearing_second SET state = 'refunded', refund_voucher_id = ${binary(voucherId)}, refusal = NULL,
         changed_at = UTC_TIMESTAMP(6) WHERE ${whereKey('', key)} AND state = 'failed'`,
      { rows: 1, of: 'second clearing' },
    );
  }

  /** Locked and derived. */
  async answered(
    tx: Tx,
    key: SecondKey,
    state: 'succeeded' | 'failed',
    { reference, reason, at }: SecondAnswer,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE clearing_second SET state = ${text(state)}, answer_reference = ${text(reference)},
         answer_reason = ${text(reason)}, answer_at = ${text(at)}, answered_at = UTC_TIMESTAMP(6),
         next_try_at = UTC_TIMESTAMP(6), changed_at = UTC_TIMESTAMP(6) WHERE ${whereKey('', key)} AND state = 'derived'`,
    );
  }

  /** Of a void run: its voucher is reversed. */
  async undone(tx: Tx, key: SecondKey, reversalId: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE clearing_second SET state = 'void', reversal_id = ${binary(reversalId)}, changed_at = UTC_TIMESTAMP(6)
       WHERE ${whereKey('', key)} AND state = 'derived'`,
    );
  }

  /** Triggers of a void run are never looked at again; some at a time. @returns how many */
  async forget(runNo: string, count: number): Promise<number> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE clearing_second FORCE INDEX (clearing_second_run) SET next_try_at = ${text(NEVER)}
       WHERE run_no = ${integerOf(runNo)} AND state = 'triggered' AND next_try_at < ${text(NEVER)} LIMIT ${integer(count)}`,
    );
    return affectedRows;
  }

  /** Why it does not get on, and when it is tried again. */
  async putOff(key: SecondKey, code: string, minutes: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE clearing_second SET refusal = ${text(code)}, next_try_at = UTC_TIMESTAMP(6) + INTERVAL ${integer(minutes)} MINUTE
       WHERE ${whereKey('', key)} AND state IN ('triggered', 'failed')`,
    );
  }

  /** What is open of posted runs, with the age of the oldest. */
  async standing(): Promise<{ kind: string; count: number; oldestSeconds: number }[]> {
    const rows: { kind: string; count: string | number; oldestSeconds: string | number }[] =
      await this.dataSource.query(
        `SELECT STRAIGHT_JOIN CONCAT('second-', s.state) AS kind, COUNT(*) AS count,
           TIMESTAMPDIFF(SECOND, MIN(s.changed_at), UTC_TIMESTAMP(6)) AS oldestSeconds
         FROM clearing_second s FORCE INDEX (clearing_second_work)
         JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = s.run_no AND r.state = 'posted'
         WHERE s.state IN ('triggered', 'derived', 'failed') GROUP BY s.state`,
      );
    return rows.map(({ kind, count, oldestSeconds }) => ({
      ...{ kind, count: Number(count), oldestSeconds: Number(oldestSeconds) },
    }));
  }
}

const whereKey = (of: string, { runNo, lineNo }: SecondKey): string =>
  `${of}run_no = ${integerOf(runNo)} AND ${of}line_no = ${integer(lineNo)}`;

interface SecondRow {
  runNo: string | number;
  lineNo: string | number;
  id: Buffer;
  bookId: string | number;
  formula: string;
  state: SecondState;
  formulaVersion: number | null;
  payee: string;
  product: string;
  amount: string;
  currency: string;
  settlementDate: string;
  settlementAt: string;
  businessType: string;
  payable: string;
  refundPayee: string;
  refundPayable: string;
  voucherId: Buffer | null;
  refundVoucherId: Buffer | null;
  reversalId: Buffer | null;
  answerReference: string | null;
  answerReason: string;
  answerAt: string;
  answeredAt: string | null;
  refusal: string | null;
  recordedAt: string;
  changedAt: string;
  run?: Buffer;
}

const COLUMNS = `s.run_no AS runNo, s.line_no AS lineNo, s.id, s.book_id AS bookId, s.formula, s.state,
  s.formula_version AS formulaVersion, s.payee, s.product, s.amount, s.currency, s.settlement_date AS settlementDate,
  s.settlement_at AS settlementAt, s.business_type AS businessType, s.payable, s.refund_payee AS refundPayee,
  s.refund_payable AS refundPayable, s.voucher_id AS voucherId, s.refund_voucher_id AS refundVoucherId,
  s.reversal_id AS reversalId, s.answer_reference AS answerReference, s.answer_reason AS answerReason,
  s.answer_at AS answerAt, s.answered_at AS answeredAt, s.refusal, s.recorded_at AS recordedAt, s.changed_at AS changedAt`;

const idOrNull = (column: Buffer | null): string | null => (column === null ? null : uuidOf(column));

function secondOf(row: SecondRow): SecondClearing {
  const { formulaVersion, payee, product, amount, currency, settlementDate, settlementAt, businessType } =
    row;
  const { payable, refundPayee, refundPayable, answerReference, answerReason, answerAt } = row;
  const terms = { settlementDate, settlementAt, businessType, payable, refundPayee, refundPayable };
  return {
    ...{
      runNo: String(row.runNo),
      lineNo: Number(row.lineNo),
      id: uuidOf(row.id),
      bookId: Number(row.bookId),
    },
    ...{ formula: row.formula, state: row.state, refusal: row.refusal, answeredAt: row.answeredAt },
    derived:
      formulaVersion === null
        ? null
        : {
            formulaVersion: Number(formulaVersion),
            payee,
            product,
            amount: BigInt(amount),
            currency,
            ...terms,
          },
    voucherId: idOrNull(row.voucherId),
    refundVoucherId: idOrNull(row.refundVoucherId),
    reversalId: idOrNull(row.reversalId),
    answer:
      answerReference === null ? null : { reference: answerReference, reason: answerReason, at: answerAt },
    ...{ recordedAt: row.recordedAt, changedAt: row.changedAt },
  };
}

const toldOf = (row: SecondRow): ToldSecond => ({ ...secondOf(row), run: uuidOf(row.run!) });
