import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { Reader } from '../trial-balance/index.js';
import {
  ReportEntryRepository,
  type EntrySpan,
  type ReportEntry,
} from './database/report-entry.repository.js';
import { KIND_COLUMN, type RowOf } from './report.js';
import { balanceOf } from './reports/balance-cells.js';
import type { AccountStanding } from './walk-accounts.js';

export const ENTRY_COLUMNS = [
  KIND_COLUMN,
  { key: 'glAccount', title: 'GL account 科目', kind: 'text' },
  { key: 'account', title: 'Account 账户', kind: 'text' },
  { key: 'name', title: 'Name 名称', kind: 'text' },
  { key: 'party', title: 'Party 客户', kind: 'text' },
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'businessDate', title: 'Business date 会计日', kind: 'date' },
  { key: 'sequence', title: 'Sequence 流水号', kind: 'text' },
  { key: 'voucher', title: 'Voucher 凭证', kind: 'text' },
  { key: 'lineNumber', title: 'Line 行号', kind: 'count' },
  { key: 'businessType', title: 'Business type 业务类型', kind: 'text' },
  { key: 'requestNumber', title: 'Request number 请求号', kind: 'text' },
  { key: 'reference', title: 'Reference 参考号', kind: 'text' },
  { key: 'memo', title: 'Memo 摘要', kind: 'text' },
  { key: 'debit', title: 'Debit 借方', kind: 'amount' },
  { key: 'credit', title: 'Credit 贷方', kind: 'amount' },
  { key: 'balanceSide', title: 'Side 方向', kind: 'text' },
  { key: 'balance', title: 'Balance 余额', kind: 'amount' },
  { key: 'recordedAt', title: 'Recorded at 记账时间', kind: 'instant' },
] as const;

export type EntryRow = RowOf<typeof ENTRY_COLUMNS>;

/** What a row has that is no entry. */
export const NO_ENTRY = {
  ...{ businessDate: null, sequence: null, voucher: null, lineNumber: null, businessType: null },
  ...{ requestNumber: null, reference: null, memo: null, recordedAt: null },
} as const;

const ENTRIES_AT_ONCE = 1_000n;
const SPANS_AT_ONCE = 100;

/** What a listing is made of, in order. */
type Piece =
  | { readonly is: 'opening' | 'closing'; readonly of: AccountStanding }
  | { readonly is: 'entries'; readonly of: AccountStanding; readonly span: EntrySpan };

/**
 * Accounts with their entries in order of business date and sequence, from the opening to the closing balance. The
 * balance goes on with the dates; the one on the entry itself goes on with the order of recording.
 */
@Injectable()
export class ListEntries {
  constructor(private readonly entries: ReportEntryRepository) {}

  /**
   * @param standings by business date
   * @returns batches of rows, of what one statement reads
   * @throws Error when the entries of an account do not lead from its opening to its closing balance
   */
  async *of(
    reader: Reader,
    standings: readonly AccountStanding[],
  ): AsyncGenerator<readonly EntryRow[], void, undefined> {
    let balance = 0n;
    for (const pieces of inStatements(piecesOf(standings))) {
      const spans = pieces.flatMap((piece) => (piece.is === 'entries' ? [piece.span] : []));
      const found = byAccountAndDate(await this.entries.ofSpans(reader, spans));
      const rows: EntryRow[] = [];
      for (const piece of pieces) {
        if (piece.is === 'opening') balance = piece.of.opening;
        if (piece.is === 'opening') rows.push(openingRow(piece.of));
        if (piece.is === 'closing') rows.push(closingRow(piece.of, balance));
        if (piece.is !== 'entries') continue;
        for (const entry of entriesAmong(found, piece.span)) {
          const effect = effectOf(entry, piece.of);
          balance += effect.debit - effect.credit;
          rows.push(entryRow(entry, piece.of, effect, balance));
        }
      }
      yield rows;
    }
  }
}

function* piecesOf(standings: readonly AccountStanding[]): Generator<Piece> {
  for (const standing of standings) {
    yield { is: 'opening', of: standing };
    for (const span of spansOf(standing)) yield { is: 'entries', of: standing, span };
    yield { is: 'closing', of: standing };
  }
}

/** A busy date in parts. */
function* spansOf({ account, periods }: AccountStanding): Generator<EntrySpan> {
  for (const { period: businessDate, first, last } of periods) {
    for (let from = first; from <= last; from += ENTRIES_AT_ONCE) {
      const to = from + ENTRIES_AT_ONCE - 1n;
      yield { accountId: account.id, businessDate, first: from, last: to < last ? to : last };
    }
  }
}

/** Pieces whose entries one statement reads: it names few spans, and they hold few entries. */
function* inStatements(pieces: Iterable<Piece>): Generator<Piece[]> {
  let [waiting, spans, entries]: [Piece[], number, bigint] = [[], 0, 0n];
  for (const piece of pieces) {
    const length = piece.is === 'entries' ? piece.span.last - piece.span.first + 1n : 0n;
    if (spans >= SPANS_AT_ONCE || entries + length > ENTRIES_AT_ONCE) {
      yield waiting;
      [waiting, spans, entries] = [[], 0, 0n];
    }
    waiting.push(piece);
    entries += length;
    if (piece.is === 'entries') spans++;
  }
  if (waiting.length > 0) yield waiting;
}

const placeOf = (accountId: number, businessDate: string): string => `${accountId}/${businessDate}`;

function byAccountAndDate(entries: readonly ReportEntry[]): Map<string, ReportEntry[]> {
  const found = new Map<string, ReportEntry[]>();
  for (const entry of entries) {
    const place = placeOf(entry.accountId, entry.businessDate);
    const own = found.get(place);
    if (own) own.push(entry);
    else found.set(place, [entry]);
  }
  return found;
}

const entriesAmong = (
  found: ReadonlyMap<string, readonly ReportEntry[]>,
  { accountId, businessDate, first, last }: EntrySpan,
): ReportEntry[] =>
  (found.get(placeOf(accountId, businessDate)) ?? []).filter(
    ({ sequence }) => sequence >= first && sequence <= last,
  );

/** An entry holds the effect on the normal side; on the other side it is turned around. */
function effectOf({ side, amount }: ReportEntry, { glAccount }: AccountStanding) {
  const onSide = side === glAccount.normalSide ? amount : -amount;
  return side === 'D' ? { debit: onSide, credit: 0n } : { debit: 0n, credit: onSide };
}

const named = ({ account, glAccount }: AccountStanding) => ({
  glAccount: glAccount.code,
  account: account.code,
  name: account.name,
  party: account.party,
  currency: account.currency,
});

const openingRow = (standing: AccountStanding): EntryRow => ({
  ...{ kind: 'opening', ...named(standing), ...NO_ENTRY, debit: null, credit: null },
  ...balanceOf(standing.opening, standing.account.decimals),
});

function closingRow(standing: AccountStanding, balance: bigint): EntryRow {
  const { account, closing, periods } = standing;
  if (balance !== closing) {
    throw new Error(
      `The entries of account ${account.code} come to ${balance} and not to ${closing}; run the verification of the books`,
    );
  }
  const { debit, credit } = turnoverOf(periods);
  return {
    ...{ kind: 'closing', ...named(standing), ...NO_ENTRY },
    ...{ debit: formatAmount(debit, account.decimals), credit: formatAmount(credit, account.decimals) },
    ...balanceOf(closing, account.decimals),
  };
}

export function turnoverOf(periods: AccountStanding['periods']): { debit: bigint; credit: bigint } {
  return periods.reduce(
    (sum, { debit, credit }) => ({ debit: sum.debit + debit, credit: sum.credit + credit }),
    { debit: 0n, credit: 0n },
  );
}

function entryRow(
  entry: ReportEntry,
  standing: AccountStanding,
  { debit, credit }: { readonly debit: bigint; readonly credit: bigint },
  balance: bigint,
): EntryRow {
  const { decimals } = standing.account;
  const { businessDate, voucherId, lineNumber, businessType, requestNumber, reference, memo } = entry;
  return {
    ...{ kind: 'entry', ...named(standing), businessDate, sequence: entry.sequence.toString() },
    ...{ voucher: voucherId, lineNumber, businessType, requestNumber, reference, memo },
    debit: entry.side === 'D' ? formatAmount(debit, decimals) : null,
    credit: entry.side === 'C' ? formatAmount(credit, decimals) : null,
    ...balanceOf(balance, decimals),
    recordedAt: toIsoTime(entry.recordedAt),
  };
}
