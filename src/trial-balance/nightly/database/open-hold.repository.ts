import { Injectable } from '@nestjs/common';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import type { HeldAccount } from '../check-account.rules.js';
import type { Reader } from './snapshot.repository.js';
import type { Day } from './voucher-page.repository.js';

/** A page of open holds, and the accounts that it is for to be looked at. */
export interface OpenHoldPage {
  readonly count: number;
  /** Id of the last hold; null when there was none. */
  readonly last: string | null;
  readonly accountIds: readonly string[];
}

/**
 * The open holds of a book along the index (book, status, id), whose length is what is under way and not history. A hold
 * that was placed without an entry on the date is found here; accounts that moved on it are looked at elsewhere.
 */
@Injectable()
export class OpenHoldRepository {
  async count(reader: Reader, bookId: number): Promise<number> {
    const [row] = await reader.query<{ count: string }>(
      `SELECT COUNT(*) AS count FROM hold FORCE INDEX (hold_book)
       WHERE book_id = ${integer(bookId)} AND status = 'O'`,
    );
    return Number(row!.count);
  }

  /** An account is told with the first of its holds, however many there are. @param after null for the first page */
  async page(
    reader: Reader,
    { bookId, businessDate }: Day,
    after: string | null,
    atMost: number,
  ): Promise<OpenHoldPage> {
    const rows = await reader.query<{ id: Buffer; accountId: string; isToldHere: number | string | null }>(
      `SELECT h.id, h.account_id AS accountId,
         h.id = (SELECT f.id FROM hold f FORCE INDEX (hold_account)
           WHERE f.account_id = h.account_id AND f.status = 'O' ORDER BY f.id LIMIT 1)
         AND NOT EXISTS (SELECT 1 FROM account_day d FORCE INDEX (PRIMARY)
           WHERE d.account_id = h.account_id AND d.business_date = ${text(businessDate)}) AS isToldHere
       FROM hold h FORCE INDEX (hold_book)
       WHERE h.book_id = ${integer(bookId)} AND h.status = 'O' ${after === null ? '' : `AND h.id > ${binary(after)}`}
       ORDER BY h.id LIMIT ${integer(atMost)}`,
    );
    const told = rows.filter(({ isToldHere }) => Number(isToldHere) === 1);
    const last = rows.at(-1)?.id ?? null;
    return {
      count: rows.length,
      last: last && uuidOf(last),
      accountIds: told.map(({ accountId }) => accountId),
    };
  }

  /** What the accounts have held, and what their open holds come to. */
  async held(reader: Reader, accountIds: readonly string[]): Promise<HeldAccount[]> {
    if (accountIds.length === 0) return [];
    const rows = await reader.query<RawHeld>(
      `SELECT STRAIGHT_JOIN a.id AS accountId, a.currency, a.gl_account_id AS glAccountId, b.held,
         (SELECT SUM(h.amount - h.captured - h.released) FROM hold h FORCE INDEX (hold_account)
            WHERE h.account_id = a.id AND h.status = 'O') AS openHolds
       FROM account a FORCE INDEX (PRIMARY) LEFT JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = a.id
       WHERE a.id IN (${accountIds.map((id) => integer(BigInt(id))).join()}) ORDER BY a.id`,
    );
    return rows.map(({ held, openHolds, ...named }) => ({
      ...named,
      held: held === null ? null : BigInt(held),
      openHolds: BigInt(openHolds ?? 0),
    }));
  }
}

type RawHeld = { [K in keyof HeldAccount]: HeldAccount[K] extends string ? string : string | null };
