import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inBothPlaces } from '../../../ledger/places/index.js';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';

/** What stood on an account, and which of its entries are of the dates. Amounts on the normal side, in minor units. */
export interface AccountStanding {
  readonly accountId: number;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly firstSequence: bigint;
  readonly lastSequence: bigint;
}

/**
 * clearing, charge, payout, collected, adjustment: as that has recorded it; collected is what came in for an order that collects; other:
 * none of them knows of it.
 */
export type EntryClass = 'clearing' | 'charge' | 'payout' | 'collected' | 'adjustment' | 'other';

/** An entry beside what the modules that post to payable accounts have recorded of its voucher. */
export interface LedgerEntry {
  readonly sequence: bigint;
  readonly businessDate: string;
  readonly voucher: string;
  readonly amount: bigint;
  readonly class: EntryClass;
  /** What that record says of the account; null: it says nothing of the amount. */
  readonly recorded: bigint | null;
  readonly memo: string;
}

interface Dates {
  readonly fromDate: string;
  readonly toDate: string;
}

interface StandingRow {
  accountId: string;
  closing: string;
  moved: string | null;
  first: string | null;
  last: string | null;
}

interface EntryRow {
  sequence: string;
  businessDate: string;
  voucherId: Buffer;
  amount: string;
  memo: string;
  businessType: string;
  isClearing: string | number;
  cleared: string | null;
  beside: string | number;
  charged: string | null;
  paid: string | null;
  collected: string | null;
  adjusted: string | null;
  withdrawn: string | null;
}

/** Entries of one account between two business dates, and whose they are. */
@Injectable()
export class StatementLedgerRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In one statement, so that balance and days are of one moment. null: the book has no such account */
  async standing(bookId: number, code: string, dates: Dates): Promise<AccountStanding | null> {
    const { fromDate, toDate } = dates;
    const day = 'FROM account_day d FORCE INDEX (PRIMARY) WHERE d.account_id = a.id AND d.business_date';
    const within = `${day} BETWEEN ${text(fromDate)} AND ${text(toDate)}`;
    const net = 'SUM(d.credit_turnover - d.debit_turnover)';
    const rows: StandingRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN a.id AS accountId, IF(g.normal_side = 'C', 1, -1)
           * (b.credit_total - b.debit_total - COALESCE((SELECT ${net} ${day} > ${text(toDate)}), 0)) AS closing,
         IF(g.normal_side = 'C', 1, -1) * (SELECT ${net} ${within}) AS moved,
         (SELECT MIN(d.first_sequence) ${within}) AS first, (SELECT MAX(d.last_sequence) ${within}) AS last
       FROM account a FORCE INDEX (account_code) JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id
       WHERE a.book_id = ${integer(bookId)} AND a.code = ${text(code)}`,
    );
    if (!rows[0]) return null;
    const { accountId, closing, moved, first, last } = rows[0];
    return {
      ...{ accountId: Number(accountId), closing: BigInt(closing) },
      opening: BigInt(closing) - BigInt(moved ?? 0),
      ...{ firstSequence: BigInt(first ?? 1), lastSequence: BigInt(last ?? 0) },
    };
  }

  /**
   * Adjustments of a party that are due on the dates and name no voucher, signed: those from before they had one. There are few of a
   * book, people make them one by one.
   */
  async adjusted(bookId: number, party: string, currency: string, dates: Dates): Promise<bigint> {
    const rows: { adjusted: string | null }[] = await this.dataSource.query(
      `SELECT SUM(IF(d.direction = 'disburse', d.amount, -d.amount)) AS adjusted
       FROM settlement_detail d FORCE INDEX (settlement_detail_source)
       WHERE d.book_id = ${integer(bookId)} AND d.source_kind = 'adjustment' AND d.party = ${text(party)}
         AND d.currency = ${text(currency)} AND d.due_date BETWEEN ${text(dates.fromDate)} AND ${text(dates.toDate)}
         AND NOT EXISTS (SELECT 1 FROM settlement_adjustment j FORCE INDEX (PRIMARY)
           WHERE j.approval_id = UNHEX(REPLACE(d.source_reference, '-', '')))`,
    );
    return BigInt(rows[0]!.adjusted ?? 0);
  }

  /** The next entries up to the last one of the standing. @param after sequence of the one before */
  async entries(
    standing: AccountStanding,
    dates: Dates,
    after: bigint,
    count: number,
  ): Promise<LedgerEntry[]> {
    const rows: EntryRow[] = await this.dataSource.query(
      ledgerEntriesStatement(standing, dates, after, count),
    );
    return rows.map(entryOf);
  }
}

export function ledgerEntriesStatement(
  { accountId, lastSequence }: Pick<AccountStanding, 'accountId' | 'lastSequence'>,
  { fromDate, toDate }: Dates,
  after: bigint,
  count: number,
): string {
  const page = inBothPlaces(
    ({ entry, voucher }) =>
      `SELECT STRAIGHT_JOIN e.sequence, e.business_date, e.voucher_id, e.amount, v.memo, v.business_type,
         v.client_id = 0 AND v.request_number LIKE 'clearing:%' AS is_clearing, v.reference
       FROM ${entry} e FORCE INDEX (PRIMARY) JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
       WHERE e.account_id = ${integer(accountId)} AND e.sequence > ${integer(after)}
         AND e.sequence <= ${integer(lastSequence)} AND e.business_date BETWEEN ${text(fromDate)} AND ${text(toDate)}
       ORDER BY e.sequence LIMIT ${integer(count)}`,
  );
  return `SELECT t.sequence, t.business_date AS businessDate, t.voucher_id AS voucherId, t.amount, t.memo,
      t.business_type AS businessType, t.is_clearing AS isClearing,
      (SELECT SUM(IF(c.direction = 'D', c.net, -c.net)) FROM clearing_posting c FORCE INDEX (clearing_posting_voucher)
       WHERE c.voucher_id = t.voucher_id) AS cleared,
      (SELECT COUNT(*) FROM clearing_extra x FORCE INDEX (clearing_extra_voucher)
       WHERE x.voucher_id = t.voucher_id) AS beside,
      (SELECT h.released - h.fee - h.reserve FROM settlement_charge h FORCE INDEX (settlement_charge_voucher)
       WHERE h.voucher_id = t.voucher_id) AS charged,
      IF(t.business_type IN ('payout-conclude', 'payout-return') AND t.reference IS NOT NULL,
        (SELECT y.amount FROM settlement_attempt m FORCE INDEX (settlement_attempt_payout)
         JOIN payout y FORCE INDEX (PRIMARY) ON y.id = m.payout_id
         WHERE m.payout_id = UNHEX(REPLACE(t.reference, '-', ''))), NULL) AS paid,
      IF(t.business_type = 'settlement-match', (SELECT SUM(k.amount) FROM settlement_arrival i FORCE INDEX (settlement_arrival_id)
        JOIN settlement_arrival_part k FORCE INDEX (PRIMARY) ON k.arrival_no = i.arrival_no
        JOIN account o FORCE INDEX (PRIMARY) ON o.id = ${integer(accountId)} AND o.code = k.account
        WHERE i.id = UNHEX(REPLACE(t.reference, '-', '')) AND k.voucher_id = t.voucher_id AND k.batch_no IS NOT NULL), NULL)
        AS collected,
      (SELECT IF(j.direction = 'disburse', j.amount, -j.amount) FROM settlement_adjustment j
        FORCE INDEX (settlement_adjustment_voucher) WHERE j.voucher_id = t.voucher_id) AS adjusted,
      (SELECT IF(j.direction = 'disburse', -j.amount, j.amount) FROM settlement_adjustment j
        FORCE INDEX (settlement_adjustment_withdrawal) WHERE j.withdrawal_id = t.voucher_id) AS withdrawn
    FROM (${page} ORDER BY sequence LIMIT ${integer(count)}) t ORDER BY t.sequence`;
}

function entryOf(row: EntryRow): LedgerEntry {
  const common = {
    ...{ sequence: BigInt(row.sequence), businessDate: row.businessDate, voucher: uuidOf(row.voucherId) },
    ...{ amount: BigInt(row.amount), memo: row.memo },
  };
  if (row.cleared !== null) return { ...common, class: 'clearing', recorded: BigInt(row.cleared) };
  if (row.charged !== null) return { ...common, class: 'charge', recorded: BigInt(row.charged) };
  if (row.paid !== null) {
    // What came back may be a part; what was paid is all of it.
    const recorded = row.businessType === 'payout-conclude' ? -BigInt(row.paid) : null;
    return { ...common, class: 'payout', recorded };
  }
  if (row.collected !== null) return { ...common, class: 'collected', recorded: BigInt(row.collected) };
  const adjusted = row.adjusted ?? row.withdrawn;
  if (adjusted !== null) return { ...common, class: 'adjustment', recorded: BigInt(adjusted) };
  const isClearing = Number(row.isClearing) === 1 || Number(row.beside) > 0;
  return { ...common, class: isClearing ? 'clearing' : 'other', recorded: null };
}
