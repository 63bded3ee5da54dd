import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { AccountDirectory, accountRefusals } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import { EntryRepository, type EntryRow } from './database/entry.repository.js';
import type { EntriesQuery, EntryDto } from './dto/entry.dto.js';

/** The primary key of an entry. */
export interface EntryKey {
  readonly accountId: number;
  readonly sequence: bigint;
}

/** An entry outside the list of its account. */
export interface PlacedEntry extends EntryDto {
  account: string;
  currency: string;
}

/** The entries of one account in order (账户流水), all of them or those of one business date. */
@Injectable()
export class ReadEntries {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly entries: EntryRepository,
  ) {}

  async page(book: BookRef, accountCode: string, query: EntriesQuery): Promise<Result<Page<EntryDto>>> {
    const account = (await this.accounts.resolve(book.id, [accountCode])).get(accountCode);
    if (!account) return refused(accountRefusals.notFound(accountCode));
    const after = readAfter(query.after);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.rows(account.id, query.businessDate ?? null, after.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ sequence }) => [sequence.toString()],
        (row) => viewOf(row, account.decimals),
      ),
    );
  }

  /** The entries of the keys, in the order of the keys; at most a page of them. */
  async byKeys(keys: readonly EntryKey[]): Promise<PlacedEntry[]> {
    const sequencesOf = new Map<number, bigint[]>();
    for (const { accountId, sequence } of keys) {
      sequencesOf.set(accountId, [...(sequencesOf.get(accountId) ?? []), sequence]);
    }
    const rows = await this.entries.byKeys(sequencesOf);
    const found = new Map(rows.map((row) => [`${row.accountId}/${row.sequence}`, row]));
    return keys.map(({ accountId, sequence }) => {
      const row = found.get(`${accountId}/${sequence}`)!;
      return { account: row.account, currency: row.currency, ...viewOf(row, row.decimals) };
    });
  }

  private async rows(
    accountId: number,
    businessDate: string | null,
    after: bigint,
    limit: number,
  ): Promise<EntryRow[]> {
    if (businessDate === null) return this.entries.page(accountId, after, limit);
    const range = await this.entries.rangeOfDate(accountId, businessDate);
    if (!range) return [];
    const start = after >= range.first ? after : range.first - 1n;
    return this.entries.pageOfDate(accountId, businessDate, start, range.last, limit);
  }
}

function viewOf(row: EntryRow, decimals: number): EntryDto {
  return {
    sequence: row.sequence.toString(),
    voucher: row.voucherId,
    lineNumber: row.lineNumber,
    businessDate: row.businessDate,
    businessType: row.businessType,
    side: row.side === 'D' ? 'debit' : 'credit',
    amount: formatAmount(row.amount, decimals),
    balanceBefore: formatAmount(row.balanceBefore, decimals),
    balanceAfter: formatAmount(row.balanceAfter, decimals),
    recordedAt: toIsoTime(row.recordedAt),
    digest: row.digest,
  };
}

function readAfter(after: string | undefined): Result<bigint> {
  if (after === undefined) return accepted(0n);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [sequence] = cursor.value;
  return /^[0-9]{1,18}$/.test(sequence!) ? accepted(BigInt(sequence!)) : refused(cursorMalformed());
}
