import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { OrderOutcome, OrderSide } from '../rules/netting.rules.js';
import type { SettlementBatch } from '../settlement-batch.js';
import type {
  LastOrder,
  OrderWarning,
  PartyParts,
  SettlementOrder,
  SettlementPart,
} from '../settlement-order.js';

interface PartsRow {
  party: string;
  disburseCount: string | number;
  collectCount: string | number;
  disbursed: string;
  collected: string;
  released: string;
  latestAt: string;
  lastChain: string;
}

interface OrderRow {
  party: string;
  side: OrderSide;
  outcome: OrderOutcome;
  details: string;
  disbursed: string;
  collected: string;
  fee: string;
  reserve: string;
  carried: string;
  amount: string;
  settlementAt: string;
  carryDate: string | null;
  releaseDate: string | null;
  agreementVersion: string | number | null;
  payee: string | null;
  payeeVersion: string | number | null;
  channel: string | null;
  code: string | null;
  warnings: string;
  detailsDigest: Buffer;
}

export interface OrderPlace {
  readonly party: string;
  readonly side: string;
}

const COLUMNS = `o.party, o.side, o.outcome, o.details, o.disbursed, o.collected, o.fee, o.reserve, o.carried, o.amount,
  o.settlement_at AS settlementAt, o.carry_date AS carryDate, o.release_date AS releaseDate,
  o.agreement_version AS agreementVersion, o.payee, o.payee_version AS payeeVersion, o.channel, o.code, o.warnings,
  o.details_digest AS detailsDigest`;

/** Parts, which pages of taking come to, and the orders that they are merged into. Written once. */
@Injectable()
export class OrderRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insertParts(tx: Tx, batchNo: string, parts: readonly SettlementPart[]): Promise<void> {
    if (parts.length === 0) return;
    const rows = parts.map((part) => {
      const counts = [part.page, part.disburseCount, part.collectCount].map(integer).join(',');
      const sums = [part.disbursed, part.collected, part.released].map(integer).join(',');
      return `(${batchNo},${text(part.party)},${counts},${sums},${text(part.latestAt)},${binary(part.chain)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_part (batch_no, party, page, disburse_count, collect_count, disbursed, collected, released,
         latest_at, chain) VALUES ${rows.join(',')}`,
    );
  }

  /** The parts of the next parties, merged; each party with all of its parts, however many. */
  async parts(batchNo: string, afterParty: string, count: number): Promise<PartyParts[]> {
    const rows: PartsRow[] = await this.dataSource.query(partsStatement(batchNo, afterParty, count));
    return rows.map(({ lastChain, ...row }) => ({
      ...row,
      disburseCount: Number(row.disburseCount),
      collectCount: Number(row.collectCount),
      disbursed: BigInt(row.disbursed),
      collected: BigInt(row.collected),
      released: BigInt(row.released),
      chain: lastChain.slice(PAGE_DIGITS),
    }));
  }

  /** What of the details of each of the parties was kept back by earlier batches; those without any are absent. */
  async released(batchNo: string, parties: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    if (parties.length === 0) return new Map();
    const rows: { party: string; released: string }[] = await this.dataSource.query(
      `SELECT p.party, SUM(p.released) AS released FROM settlement_part p FORCE INDEX (PRIMARY)
       WHERE p.batch_no = ${batchNo} AND p.party IN (${parties.map(text).join(',')})
       GROUP BY p.party HAVING SUM(p.released) > 0`,
    );
    return new Map(rows.map(({ party, released }) => [party, BigInt(released)]));
  }

  async insertOrders(
    tx: Tx,
    { batchNo, bookId, currency }: SettlementBatch,
    orders: readonly SettlementOrder[],
  ): Promise<void> {
    if (orders.length === 0) return;
    const rows = orders.map((one) => {
      const { fee, reserve, carried, amount } = one;
      const key = `${batchNo},${text(one.party)},${text(one.side)},${integer(bookId)},${text(currency)},${text(one.outcome)}`;
      const sums = [one.details, one.disbursed, one.collected, fee, reserve, carried, amount];
      const when = [one.settlementAt, one.carryDate, one.releaseDate].map(text).join(',');
      const terms = `${numberOrNull(one.agreementVersion)},${text(one.payee)},${numberOrNull(one.payeeVersion)}`;
      const rest = [one.channel, one.code, one.warnings.join(',')].map(text).join(',');
      return `(${key},${sums.map(integer).join(',')},${when},${terms},${rest},${binary(one.detailsDigest)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_order (batch_no, party, side, book_id, currency, outcome, details, disbursed, collected, fee,
         reserve, carried, amount, settlement_at, carry_date, release_date, agreement_version, payee, payee_version, channel,
         code, warnings, details_digest) VALUES ${rows.join(',')}`,
    );
  }

  /** By party and side. @param outcome null: all */
  async orders(
    batchNo: string,
    outcome: OrderOutcome | null,
    after: OrderPlace | null,
    count: number,
  ): Promise<SettlementOrder[]> {
    const rows: OrderRow[] = await this.dataSource.query(ordersStatement(batchNo, outcome, after, count));
    return rows.map(orderOf);
  }

  /** Which orders of batches there are for parties; a batch that is being prepared has none yet. */
  async sidesOf(
    places: readonly { readonly batchNo: string; readonly party: string }[],
  ): Promise<{ batchNo: string; party: string; side: OrderSide }[]> {
    if (places.length === 0) return [];
    const rows: { batchNo: string | number; party: string; side: OrderSide }[] = await this.dataSource.query(
      sidesStatement(places),
    );
    return rows.map((row) => ({ ...row, batchNo: String(row.batchNo) }));
  }

  /** The order of a batch that collects from a party. */
  async collecting(batchNo: string, party: string): Promise<SettlementOrder | null> {
    const rows: OrderRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM settlement_order o FORCE INDEX (PRIMARY)
       WHERE o.batch_no = ${batchNo} AND o.party = ${text(party)} AND o.outcome = 'collect'`,
    );
    return rows[0] ? orderOf(rows[0]) : null;
  }

  /** What each of the parties was last paid, by batches that were approved. */
  async lastPaid(bookId: number, currency: string, parties: readonly string[]): Promise<LastOrder[]> {
    if (parties.length === 0) return [];
    const rows: { party: string; amount: string; payee: string; payeeVersion: string | number }[] =
      await this.dataSource.query(
        parties.map((party) => `(${lastPaidStatement(bookId, currency, party)})`).join(' UNION ALL '),
      );
    return rows.map((row) => ({
      ...row,
      amount: BigInt(row.amount),
      payeeVersion: Number(row.payeeVersion),
    }));
  }
}

/** Of the last page the chain is wanted: by its number in front the greatest text is that one, without another look. */
const PAGE_DIGITS = 10;

export const partsStatement = (batchNo: string, afterParty: string, count: number): string =>
  `SELECT p.party, SUM(p.disburse_count) AS disburseCount, SUM(p.collect_count) AS collectCount,
     SUM(p.disbursed) AS disbursed, SUM(p.collected) AS collected, SUM(p.released) AS released,
     MAX(p.latest_at) AS latestAt,
     MAX(CONCAT(LPAD(p.page, ${PAGE_DIGITS}, '0'), LOWER(HEX(p.chain)))) AS lastChain
   FROM settlement_part p FORCE INDEX (PRIMARY) WHERE p.batch_no = ${batchNo} AND p.party > ${text(afterParty)}
   GROUP BY p.batch_no, p.party ORDER BY p.batch_no, p.party LIMIT ${integer(count)}`;

export const ordersStatement = (
  batchNo: string,
  outcome: OrderOutcome | null,
  after: OrderPlace | null,
  count: number,
): string => {
  const index = outcome === null ? 'PRIMARY' : 'settlement_order_outcome';
  const within = [
    `o.batch_no = ${batchNo}`,
    ...(outcome === null ? [] : [`o.outcome = ${text(outcome)}`]),
    ...(after === null
      ? []
      : [
          `o.party >= ${text(after.party)} AND (o.party > ${text(after.party)} OR o.side > ${text(after.side)})`,
        ]),
  ];
  return `SELECT ${COLUMNS} FROM settlement_order o FORCE INDEX (${index})
    WHERE ${within.join(' AND ')} ORDER BY o.party, o.side LIMIT ${integer(count)}`;
};

export const sidesStatement = (
  places: readonly { readonly batchNo: string; readonly party: string }[],
): string =>
  `SELECT o.batch_no AS batchNo, o.party, o.side FROM settlement_order o FORCE INDEX (PRIMARY)
   WHERE ${places.map(({ batchNo, party }) => `(o.batch_no = ${batchNo} AND o.party = ${text(party)})`).join(' OR ')}`;

export const lastPaidStatement = (bookId: number, currency: string, party: string): string =>
  `SELECT STRAIGHT_JOIN o.party, o.amount, o.payee, o.payee_version AS payeeVersion
   FROM settlement_order o FORCE INDEX (settlement_order_party)
   JOIN settlement_batch b FORCE INDEX (PRIMARY) ON b.batch_no = o.batch_no
   WHERE o.book_id = ${integer(bookId)} AND o.currency = ${text(currency)} AND o.party = ${text(party)}
     AND o.outcome = 'pay' AND b.state NOT IN ('preparing', 'prepared', 'void')
   ORDER BY o.batch_no DESC LIMIT 1`;

const numberOrNull = (value: number | null): string => (value === null ? 'NULL' : integer(value));
const numberOf = (value: string | number | null): number | null => (value === null ? null : Number(value));

const orderOf = (row: OrderRow): SettlementOrder => ({
  ...row,
  details: Number(row.details),
  disbursed: BigInt(row.disbursed),
  collected: BigInt(row.collected),
  fee: BigInt(row.fee),
  reserve: BigInt(row.reserve),
  carried: BigInt(row.carried),
  amount: BigInt(row.amount),
  agreementVersion: numberOf(row.agreementVersion),
  payeeVersion: numberOf(row.payeeVersion),
  warnings: row.warnings === '' ? [] : (row.warnings.split(',') as OrderWarning[]),
  detailsDigest: row.detailsDigest.toString('hex'),
});
