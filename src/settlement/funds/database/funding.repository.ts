import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseErrorKind } from '../../../platform/database/index.js';
import { integer, integerOf, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';

export interface FundingKey {
  readonly bookId: number;
  readonly currency: string;
  readonly key: string;
  /** Where matched money goes. */
  readonly account: string;
  readonly waitsForSource: boolean;
}

export interface LockedFunding {
  readonly fundingNo: string;
  readonly arrived: bigint;
  /** Details up to it were earmarked or passed over. */
  readonly frontierNo: string;
}

/** What a detail waits for. Minor units. */
export interface Need {
  readonly fundingNo: string;
  readonly detailNo: string;
  /** null: of no run. */
  readonly runNo: string | null;
  readonly amount: bigint;
}

export interface NeedInTurn extends Need {
  readonly isEarmarked: boolean;
  readonly isWithdrawn: boolean;
}

/** Keys of funds (专款), what is expected in them and what is earmarked. Keys are locked after batches and runs, before details. */
@Injectable()
export class FundingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Has the row there, in a statement of its own, so that nobody waits for long. @returns its number */
  async ensure(key: FundingKey, recordedAt: string): Promise<string> {
    const known = await this.numberOf(key);
    if (known !== null) return known;
    const { bookId, currency, account, waitsForSource } = key;
    const said = [currency, key.key, account].map(text).join(',');
    try {
      await this.dataSource.query(
        `INSERT INTO settlement_funding (book_id, currency, funding_key, account, waits_for_source, arrived, frontier_no,
           is_open, recorded_at) VALUES (${integer(bookId)},${said},${waitsForSource ? 1 : 0},0,0,0,${text(recordedAt)})`,
      );
    } catch (error) {
      // A twin was faster.
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
    }
    return (await this.numberOf(key))!;
  }

  /** For update, by number. @param fundingNos in any order */
  async lock(tx: Tx, fundingNos: readonly string[]): Promise<LockedFunding[]> {
    if (fundingNos.length === 0) return [];
    const rows = await sqlOf(tx).query<{
      fundingNo: string | number;
      arrived: string;
      frontierNo: string | number;
    }>(
      `SELECT f.funding_no AS fundingNo, f.arrived, f.frontier_no AS frontierNo FROM settlement_funding f FORCE INDEX (PRIMARY)
       WHERE f.funding_no IN (${numbers(fundingNos).join(',')}) ORDER BY f.funding_no FOR UPDATE`,
    );
    return rows.map(({ fundingNo, arrived, frontierNo }) => ({
      ...{ fundingNo: String(fundingNo), arrived: BigInt(arrived), frontierNo: String(frontierNo) },
    }));
  }

  /** Details of locked keys begin to wait. */
  async expect(tx: Tx, needs: readonly Need[]): Promise<void> {
    if (needs.length === 0) return;
    const rows = needs.map(
      ({ fundingNo, detailNo, runNo, amount }) =>
        `(${integerOf(fundingNo)},${integerOf(detailNo)},${integerOf(runNo ?? '0')},${amount})`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO settlement_need (funding_no, detail_no, run_no, amount) VALUES ${rows.join(',')}`,
    );
    const sums = sumsOf(needs).map(
      ({ fundingNo, runNo, details, amount }) => `(${fundingNo},${runNo},${integer(details)},${amount},0)`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO settlement_expectation (funding_no, run_no, details, expected, earmarked) VALUES ${sums.join(',')}
       ON DUPLICATE KEY UPDATE details = details + VALUES(details), expected = expected + VALUES(expected)`,
    );
    await this.reopen(
      tx,
      needs.map(({ fundingNo }) => fundingNo),
    );
  }

  /** Money of arrivals comes to locked keys. */
  async arrive(tx: Tx, sums: ReadonlyMap<string, bigint>): Promise<void> {
    for (const [fundingNo, amount] of sums)
      await sqlOf(tx).execute(
        `UPDATE settlement_funding SET arrived = arrived + ${amount}, is_open = 1 WHERE funding_no = ${integerOf(fundingNo)}`,
      );
  }

  /** What is earmarked in a locked key for details of runs that stand. */
  async earmarked(tx: Tx, fundingNo: string): Promise<bigint> {
    const [row] = await sqlOf(tx).query<{ earmarked: string | null }>(
      `SELECT STRAIGHT_JOIN SUM(x.earmarked) AS earmarked FROM settlement_expectation x FORCE INDEX (PRIMARY)
       LEFT JOIN settlement_run r FORCE INDEX (PRIMARY) ON r.run_no = x.run_no
       WHERE x.funding_no = ${integerOf(fundingNo)} AND r.withdrawn_at IS NULL`,
    );
    return BigInt(row!.earmarked ?? '0');
  }

  /** The next details of a locked key, in the order of their numbers. */
  async next(tx: Tx, fundingNo: string, after: string, count: number): Promise<NeedInTurn[]> {
    const rows = await sqlOf(tx).query<NeedRow>(needsStatement(fundingNo, after, count));
    return rows.map(needOf);
  }

  /**
   * @param tx behind the lock of its key
   * @returns null when it waits for no money, or is of another book or currency
   */
  async needOfDetail(
    bookId: number,
    currency: string,
    detailNo: string,
    tx?: Tx,
  ): Promise<NeedInTurn | null> {
    const statement = `SELECT STRAIGHT_JOIN ${NEED} FROM settlement_need n FORCE INDEX (settlement_need_detail)
       JOIN settlement_funding f FORCE INDEX (PRIMARY) ON f.funding_no = n.funding_no
         AND f.book_id = ${integer(bookId)} AND f.currency = ${text(currency)}
       ${STANDING} WHERE n.detail_no = ${integerOf(detailNo)}`;
    const rows = tx
      ? await sqlOf(tx).query<NeedRow>(statement)
      : await this.dataSource.query<NeedRow[]>(statement);
    return rows[0] ? needOf(rows[0]) : null;
  }

  async accountOf(fundingNo: string): Promise<string> {
    const [row]: { account: string }[] = await this.dataSource.query(
      `SELECT account FROM settlement_funding WHERE funding_no = ${integerOf(fundingNo)}`,
    );
    return row!.account;
  }

  /** Details of locked keys that are not earmarked yet. */
  async earmark(tx: Tx, needs: readonly Need[], recordedAt: string): Promise<void> {
    if (needs.length === 0) return;
    const rows = needs.map(
      ({ fundingNo, detailNo, amount }) =>
        `(${integerOf(detailNo)},${integerOf(fundingNo)},${amount},${text(recordedAt)})`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO settlement_earmark (detail_no, funding_no, amount, recorded_at) VALUES ${rows.join(',')}`,
    );
    for (const { fundingNo, runNo, amount } of sumsOf(needs))
      await sqlOf(tx).execute(
        `UPDATE settlement_expectation SET earmarked = earmarked + ${amount}
         WHERE funding_no = ${fundingNo} AND run_no = ${runNo}`,
      );
  }

  /** @param isOpen there may be more to earmark */
  async progress(tx: Tx, fundingNo: string, frontierNo: string, isOpen: boolean): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE settlement_funding SET frontier_no = ${integerOf(frontierNo)}, is_open = ${isOpen ? 1 : 0}
       WHERE funding_no = ${integerOf(fundingNo)}`,
    );
  }

  async open(after: string, count: number): Promise<string[]> {
    const rows: { fundingNo: string | number }[] = await this.dataSource.query(
      `SELECT f.funding_no AS fundingNo FROM settlement_funding f FORCE INDEX (settlement_funding_work)
       WHERE f.is_open = 1 AND f.funding_no > ${integerOf(after)} ORDER BY f.funding_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ fundingNo }) => String(fundingNo));
  }

  /** Runs that were withdrawn, and whose keys nobody has looked at since. */
  async unswept(count: number): Promise<string[]> {
    const rows: { runNo: string | number }[] = await this.dataSource.query(
      `SELECT r.run_no AS runNo FROM settlement_run r FORCE INDEX (settlement_run_work)
       WHERE r.is_swept = 0 ORDER BY r.run_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ runNo }) => String(runNo));
  }

  /** Keys in which details of the run stand, by number. */
  async ofRun(runNo: string, after: string, count: number): Promise<string[]> {
    const rows: { fundingNo: string | number }[] = await this.dataSource.query(
      `SELECT x.funding_no AS fundingNo FROM settlement_expectation x FORCE INDEX (settlement_expectation_run)
       WHERE x.run_no = ${integerOf(runNo)} AND x.funding_no > ${integerOf(after)}
       ORDER BY x.funding_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ fundingNo }) => String(fundingNo));
  }

  /** Their money may be free for others: they are looked at again. */
  async reopen(tx: Tx, fundingNos: readonly string[]): Promise<void> {
    if (fundingNos.length === 0) return;
    await sqlOf(tx).execute(
      `UPDATE settlement_funding FORCE INDEX (PRIMARY) SET is_open = 1
       WHERE funding_no IN (${numbers(fundingNos).join(',')})`,
    );
  }

  async swept(runNo: string): Promise<void> {
    await this.dataSource.query(`UPDATE settlement_run SET is_swept = 1 WHERE run_no = ${integerOf(runNo)}`);
  }

  private async numberOf(key: FundingKey): Promise<string | null> {
    const rows: { fundingNo: string | number }[] = await this.dataSource.query(
      `SELECT f.funding_no AS fundingNo FROM settlement_funding f FORCE INDEX (settlement_funding_key)
       WHERE ${sameKey('f', key)}`,
    );
    return rows[0] ? String(rows[0].fundingNo) : null;
  }
}

interface NeedRow {
  fundingNo: string | number;
  detailNo: string | number;
  runNo: string | number;
  amount: string;
  isEarmarked: string | number;
  isWithdrawn: string | number;
}

const NEED = `n.funding_no AS fundingNo, n.detail_no AS detailNo, n.run_no AS runNo, n.amount,
  e.detail_no IS NOT NULL AS isEarmarked, r.withdrawn_at IS NOT NULL AS isWithdrawn`;
const STANDING = `LEFT JOIN settlement_earmark e FORCE INDEX (PRIMARY) ON e.detail_no = n.detail_no
  LEFT JOIN settlement_run r FORCE INDEX (PRIMARY) ON r.run_no = n.run_no`;

export const needsStatement = (fundingNo: string, after: string, count: number): string =>
  `SELECT STRAIGHT_JOIN ${NEED} FROM settlement_need n FORCE INDEX (PRIMARY) ${STANDING}
   WHERE n.funding_no = ${integerOf(fundingNo)} AND n.detail_no > ${integerOf(after)}
   ORDER BY n.funding_no, n.detail_no LIMIT ${integer(count)}`;

const needOf = (row: NeedRow): NeedInTurn => ({
  ...{ fundingNo: String(row.fundingNo), detailNo: String(row.detailNo), amount: BigInt(row.amount) },
  runNo: String(row.runNo) === '0' ? null : String(row.runNo),
  ...{ isEarmarked: Number(row.isEarmarked) === 1, isWithdrawn: Number(row.isWithdrawn) === 1 },
});

const sameKey = (table: string, { bookId, currency, key }: FundingKey): string =>
  `${table}.book_id = ${integer(bookId)} AND ${table}.currency = ${text(currency)} AND ${table}.funding_key = ${text(key)}`;

/** Each once, in the order that everybody locks in. */
const numbers = (fundingNos: readonly string[]): string[] =>
  [...new Set(fundingNos)]
    .map(BigInt)
    .sort((left, right) => (left < right ? -1 : 1))
    .map(String);

function sumsOf(
  needs: readonly Need[],
): { fundingNo: string; runNo: string; details: number; amount: bigint }[] {
  const sums = new Map<string, { fundingNo: string; runNo: string; details: number; amount: bigint }>();
  for (const { fundingNo, runNo: run, amount } of needs) {
    const runNo = run ?? '0';
    const sum = sums.get(`${fundingNo}/${runNo}`) ?? { fundingNo, runNo, details: 0, amount: 0n };
    sums.set(`${fundingNo}/${runNo}`, { ...sum, details: sum.details + 1, amount: sum.amount + amount });
  }
  return [...sums.values()];
}
