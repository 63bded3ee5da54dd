import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';

/** What stands in a key of funds. Minor units. */
export interface KeyPosition {
  readonly fundingNo: string;
  readonly key: string;
  readonly details: number;
  readonly expected: bigint;
  readonly arrived: bigint;
  readonly earmarked: bigint;
}

/** What an order of a batch waits for, and what became of it. Minor units. */
export interface OrderPosition {
  readonly party: string;
  readonly side: string;
  readonly details: number;
  readonly expected: bigint;
  readonly earmarked: bigint;
  /** null: it is not paid yet, and nothing is on its way. */
  readonly payment: { readonly state: string; readonly amount: bigint } | null;
}

/** An order that is looked at, by batch number. */
export interface OrderPlace {
  readonly batchNo: string;
  readonly party: string;
  readonly side: string;
}

/** What of the details of a party in a batch that go one way has not come in. Minor units. */
export interface PartyNeeds {
  readonly party: string;
  readonly direction: string;
  readonly details: number;
  readonly missing: bigint;
}

/** Where a walk through the details of a batch stands. */
export interface NeedPlace {
  readonly party: string;
  readonly detailNo: string;
}

/** A detail of a batch, and what it waits for; null: for nothing. Minor units. */
export interface BatchNeed extends NeedPlace {
  readonly amount: bigint | null;
  readonly isEarmarked: boolean;
}

/** A detail in the order of its key. Minor units. */
export interface DetailPosition {
  readonly detailNo: string;
  readonly party: string;
  readonly amount: bigint;
  readonly isEarmarked: boolean;
  readonly isWithdrawn: boolean;
  readonly batch: string | null;
  readonly payment: string | null;
}

/** Positions of money (资金头寸), and what orders wait for. Plain reads. */
@Injectable()
export class PositionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By number of the key. */
  async keys(bookId: number, currency: string, after: string, count: number): Promise<KeyPosition[]> {
    const rows: KeyRow[] = await this.dataSource.query(keysStatement(bookId, currency, after, count));
    return rows.map((row) => ({
      ...{ fundingNo: String(row.fundingNo), key: row.fundingKey, details: Number(row.details ?? 0) },
      ...{ expected: BigInt(row.expected ?? 0), arrived: BigInt(row.arrived) },
      earmarked: BigInt(row.earmarked ?? 0),
    }));
  }

  /** By party and side. @param orders of one batch, at most a page */
  async ofOrders(batchNo: string, orders: readonly Omit<OrderPlace, 'batchNo'>[]): Promise<OrderPosition[]> {
    if (orders.length === 0) return [];
    const parties = orders.map(({ party }) => party);
    const sums: SumRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN d.party, d.direction, COUNT(*) AS details, SUM(n.amount) AS expected,
         SUM(e.amount) AS earmarked ${NEEDS} ${ofParties(batchNo, parties)} GROUP BY d.party, d.direction`,
    );
    const payments: { party: string; side: string; state: string; amount: string }[] =
      await this.dataSource.query(
        `SELECT p.party, p.side, p.state, p.amount FROM settlement_payment p FORCE INDEX (PRIMARY)
         WHERE p.batch_no = ${integerOf(batchNo)} AND p.party IN (${parties.map(text).join(',')})`,
      );
    return orders.map(({ party, side }) => {
      const own = sums.filter((one) => one.party === party && goesInto(side, one.direction));
      const paid = payments.find((one) => one.party === party && one.side === side);
      return {
        ...{ party, side, details: own.reduce((sum, { details }) => sum + Number(details), 0) },
        expected: own.reduce((sum, { expected }) => sum + BigInt(expected ?? 0), 0n),
        earmarked: own.reduce((sum, { earmarked }) => sum + BigInt(earmarked ?? 0), 0n),
        payment: paid ? { state: paid.state, amount: BigInt(paid.amount) } : null,
      };
    });
  }

  /** Of one key, in the order in which they are funded. */
  async details(fundingNo: string, after: string, count: number): Promise<DetailPosition[]> {
    const rows: DetailRow[] = await this.dataSource.query(keyDetailsStatement(fundingNo, after, count));
    return rows.map((row) => ({
      ...{ detailNo: String(row.detailNo), party: row.party, amount: BigInt(row.amount) },
      ...{ isEarmarked: Number(row.isEarmarked) === 1, isWithdrawn: Number(row.isWithdrawn) === 1 },
      ...{ batch: row.batch ? uuidOf(row.batch) : null, payment: row.payment },
    }));
  }

  /** The next details of a batch, by party and number. */
  async needsOfBatch(batchNo: string, after: NeedPlace | null, count: number): Promise<BatchNeed[]> {
    const rows: {
      party: string;
      detailNo: string | number;
      amount: string | null;
      isEarmarked: string | number;
    }[] = await this.dataSource.query(batchNeedsStatement(batchNo, after, count));
    return rows.map(({ party, detailNo, amount, isEarmarked }) => ({
      ...{ party, detailNo: String(detailNo), amount: amount === null ? null : BigInt(amount) },
      isEarmarked: Number(isEarmarked) === 1,
    }));
  }

  /** What of a batch is on its way and what is paid. */
  async paidOfBatch(batchNo: string): Promise<{ readonly sent: bigint; readonly settled: bigint }> {
    const rows: { state: string; amount: string }[] = await this.dataSource.query(
      `SELECT p.state, SUM(p.amount) AS amount FROM settlement_payment p FORCE INDEX (settlement_payment_list)
       WHERE p.batch_no = ${integerOf(batchNo)} AND p.state IN ('sent', 'paid') GROUP BY p.state`,
    );
    const of = (state: string): bigint => BigInt(rows.find((row) => row.state === state)?.amount ?? 0);
    return { sent: of('sent'), settled: of('paid') };
  }

  /** @returns null when the book has no such key */
  async currencyOf(fundingNo: string, bookId: number): Promise<string | null> {
    const rows: { currency: string }[] = await this.dataSource.query(
      `SELECT f.currency FROM settlement_funding f FORCE INDEX (PRIMARY)
       WHERE f.funding_no = ${integerOf(fundingNo)} AND f.book_id = ${integer(bookId)}`,
    );
    return rows[0]?.currency ?? null;
  }

  /** Behind the lock of the batch, where what is earmarked by now stays so. */
  async missing(tx: Tx, batchNo: string, parties: readonly string[]): Promise<PartyNeeds[]> {
    const rows = await sqlOf(tx).query<SumRow>(
      `SELECT STRAIGHT_JOIN d.party, d.direction, COUNT(*) AS details, SUM(n.amount) AS expected
       ${NEEDS} ${ofParties(batchNo, parties)} AND e.detail_no IS NULL GROUP BY d.party, d.direction`,
    );
    return rows.map(({ party, direction, details, expected }) => ({
      ...{ party, direction, details: Number(details), missing: BigInt(expected ?? 0) },
    }));
  }

  /** The orders that details of those parties come out of: their amounts were carried here. */
  async origins(
    tx: Tx,
    batchNo: string,
    parties: readonly string[],
  ): Promise<{ readonly party: string; readonly direction: string; readonly from: OrderPlace }[]> {
    const rows = await sqlOf(tx).query<{ party: string; direction: string; reference: string }>(
      `SELECT d.party, d.direction, d.source_reference AS reference
       FROM settlement_detail d FORCE INDEX (settlement_detail_batch)
       ${ofParties(batchNo, parties)} AND d.origin_batch_no IS NOT NULL`,
    );
    return rows.map(({ reference, ...row }) => ({ ...row, from: originOf(reference) }));
  }

  /** Sources and dates that have to be complete before those parties are paid. */
  async sources(
    tx: Tx,
    batchNo: string,
    parties: readonly string[],
  ): Promise<
    { readonly party: string; readonly direction: string; readonly source: string; readonly date: string }[]
  > {
    return sqlOf(tx).query(
      `SELECT DISTINCT STRAIGHT_JOIN d.party, d.direction, r.source, r.business_date AS date ${NEEDS}
       JOIN settlement_funding f FORCE INDEX (PRIMARY) ON f.funding_no = n.funding_no AND f.waits_for_source = 1
       JOIN settlement_run r FORCE INDEX (PRIMARY) ON r.run_no = n.run_no ${ofParties(batchNo, parties)}`,
    );
  }

  /** Whether anything is kept account of for the batch at all: most have nothing that waits. */
  async hasKeys(tx: Tx, batchNo: string): Promise<boolean> {
    const rows = await sqlOf(tx).query<object>(
      `SELECT 1 FROM settlement_batch b FORCE INDEX (PRIMARY)
       WHERE b.batch_no = ${integerOf(batchNo)} AND EXISTS (SELECT 1 FROM settlement_funding f FORCE INDEX (settlement_funding_key)
         WHERE f.book_id = b.book_id AND f.currency = b.currency)`,
    );
    return rows.length > 0;
  }
}

interface KeyRow {
  fundingNo: string | number;
  fundingKey: string;
  arrived: string;
  details: string | null;
  expected: string | null;
  earmarked: string | null;
}

const OF_LIVE = `SELECT SUM(COLUMN_NAME) FROM settlement_expectation x FORCE INDEX (PRIMARY)
  LEFT JOIN settlement_run r ON r.run_no = x.run_no WHERE x.funding_no = f.funding_no AND r.withdrawn_at IS NULL`;
const ofLive = (column: string): string => `(${OF_LIVE.replace('COLUMN_NAME', `x.${column}`)}) AS ${column}`;

export const keysStatement = (bookId: number, currency: string, after: string, count: number): string =>
  `SELECT f.funding_no AS fundingNo, f.funding_key AS fundingKey, f.arrived, ${ofLive('details')}, ${ofLive('expected')},
     ${ofLive('earmarked')}
   FROM settlement_funding f FORCE INDEX (settlement_funding_list)
   WHERE f.book_id = ${integer(bookId)} AND f.currency = ${text(currency)} AND f.funding_no > ${integerOf(after)}
   ORDER BY f.book_id, f.currency, f.funding_no LIMIT ${integer(count)}`;

export const keyDetailsStatement = (fundingNo: string, after: string, count: number): string =>
  `SELECT STRAIGHT_JOIN n.detail_no AS detailNo, d.party, n.amount, e.detail_no IS NOT NULL AS isEarmarked,
     r.withdrawn_at IS NOT NULL AS isWithdrawn, b.id AS batch,
     (SELECT MAX(p.state) FROM settlement_payment p WHERE p.batch_no = b.batch_no AND p.party = d.party
        AND p.side IN ('net', d.direction)) AS payment
   FROM settlement_need n FORCE INDEX (PRIMARY)
   JOIN settlement_detail d FORCE INDEX (PRIMARY) ON d.detail_no = n.detail_no
   LEFT JOIN settlement_earmark e FORCE INDEX (PRIMARY) ON e.detail_no = n.detail_no
   LEFT JOIN settlement_run r FORCE INDEX (PRIMARY) ON r.run_no = n.run_no
   LEFT JOIN settlement_batch b FORCE INDEX (PRIMARY) ON b.batch_no = d.batch_no AND b.state <> 'void'
   WHERE n.funding_no = ${integerOf(fundingNo)} AND n.detail_no > ${integerOf(after)}
   ORDER BY n.funding_no, n.detail_no LIMIT ${integer(count)}`;

export const batchNeedsStatement = (batchNo: string, after: NeedPlace | null, count: number): string => {
  const beyond =
    after === null
      ? ''
      : `AND d.party >= ${text(after.party)} AND (d.party > ${text(after.party)} OR d.detail_no > ${integerOf(after.detailNo)})`;
  return `SELECT STRAIGHT_JOIN d.party, d.detail_no AS detailNo, n.amount, e.detail_no IS NOT NULL AS isEarmarked
    FROM settlement_detail d FORCE INDEX (settlement_detail_batch)
    LEFT JOIN settlement_need n FORCE INDEX (settlement_need_detail) ON n.detail_no = d.detail_no
    LEFT JOIN settlement_earmark e FORCE INDEX (PRIMARY) ON e.detail_no = d.detail_no
    WHERE d.batch_no = ${integerOf(batchNo)} ${beyond}
    ORDER BY d.batch_no, d.party, d.detail_no LIMIT ${integer(count)}`;
};

interface SumRow {
  party: string;
  direction: string;
  details: string | number;
  expected: string | null;
  earmarked: string | null;
}

interface DetailRow {
  detailNo: string | number;
  party: string;
  amount: string;
  isEarmarked: string | number;
  isWithdrawn: string | number;
  batch: Buffer | null;
  payment: string | null;
}

const NEEDS = `FROM settlement_detail d FORCE INDEX (settlement_detail_batch)
  JOIN settlement_need n FORCE INDEX (settlement_need_detail) ON n.detail_no = d.detail_no
  LEFT JOIN settlement_earmark e FORCE INDEX (PRIMARY) ON e.detail_no = d.detail_no`;

const ofParties = (batchNo: string, parties: readonly string[]): string =>
  `WHERE d.batch_no = ${integerOf(batchNo)} AND d.party IN (${[...new Set(parties)].map(text).join(',')})`;

/** Whether details of that direction are settled by an order of that side. */
export const goesInto = (side: string, direction: string): boolean => side === 'net' || side === direction;

/** `batch:party:side`, as what an order carries or keeps back is referred to. A party may have colons in it. */
function originOf(reference: string): OrderPlace {
  const first = reference.indexOf(':');
  const last = reference.lastIndexOf(':');
  return {
    batchNo: reference.slice(0, first),
    party: reference.slice(first + 1, last),
    side: reference.slice(last + 1),
  };
}
