import { Injectable } from '@nestjs/common';
import { inBothPlaces } from '../../ledger/places/index.js';
import { integer, text, uuidOf } from '../../platform/database/sql.js';
import type { Reader } from '../../trial-balance/index.js';

/** Entries of an account on a date, among those from one sequence to another. */
export interface EntrySpan {
  readonly accountId: number;
  readonly businessDate: string;
  readonly first: bigint;
  readonly last: bigint;
}

export interface ReportEntry {
  readonly accountId: number;
  readonly sequence: bigint;
  readonly businessDate: string;
  readonly voucherId: string;
  readonly lineNumber: number;
  readonly businessType: string;
  readonly requestNumber: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly side: 'D' | 'C';
  /** Effect on the balance of the normal side, in minor units. */
  readonly amount: bigint;
  readonly recordedAt: string;
}

type RawEntry = Omit<ReportEntry, 'accountId' | 'sequence' | 'voucherId' | 'lineNumber' | 'amount'> &
  Record<'accountId' | 'sequence' | 'lineNumber' | 'amount', string> & { voucherId: Buffer };

/** Entries along their primary key (account, sequence). They never change, so it does not matter when they are read. */
@Injectable()
export class ReportEntryRepository {
  /** In order of date and sequence within each account. */
  async ofSpans(reader: Reader, spans: readonly EntrySpan[]): Promise<ReportEntry[]> {
    if (spans.length === 0) return [];
    const wanted = spans.map(
      ({ accountId, businessDate, first, last }) =>
        `(e.account_id = ${integer(accountId)} AND e.sequence BETWEEN ${integer(first)} AND ${integer(last)}
          AND e.business_date = ${text(businessDate)})`,
    );
    const rows = await reader.query<RawEntry>(
      inBothPlaces(
        ({
          entry,
          voucher,
        }) => `SELECT STRAIGHT_JOIN e.account_id AS accountId, e.sequence, e.business_date AS businessDate,
         e.voucher_id AS voucherId, e.line_number AS lineNumber, v.business_type AS businessType,
         v.request_number AS requestNumber, v.reference, v.memo, e.side, e.amount, e.recorded_at AS recordedAt
       FROM ${entry} e FORCE INDEX (PRIMARY) JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
       WHERE ${wanted.join(' OR ')}`,
      ),
    );
    return rows.map(entryOf).sort(inOrder);
  }
}

const entryOf = (row: RawEntry): ReportEntry => ({
  ...row,
  accountId: Number(row.accountId),
  sequence: BigInt(row.sequence),
  voucherId: uuidOf(row.voucherId),
  lineNumber: Number(row.lineNumber),
  amount: BigInt(row.amount),
});

function inOrder(left: ReportEntry, right: ReportEntry): number {
  if (left.businessDate !== right.businessDate) return left.businessDate < right.businessDate ? -1 : 1;
  return left.sequence < right.sequence ? -1 : 1;
}
