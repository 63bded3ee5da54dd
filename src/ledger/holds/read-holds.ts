import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { AccountDirectory, accountRefusals } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import { HoldListRepository, type HoldFilter } from './database/hold-list.repository.js';
import type { HoldDto, HoldEventsQuery, HoldsQuery, HoldWithEventsDto } from './dto/hold.dto.js';
import { STATUS_NAMES, viewOfEvent, viewOfHold } from './hold-view.js';
import type { Hold, HoldStatus } from './hold.js';
import { holdRefusals } from './holds.errors.js';

const STATUSES = Object.entries(STATUS_NAMES) as [HoldStatus, HoldDto['status']][];

/** Reads holds and what happened to them. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadHolds {
  constructor(
    private readonly holds: HoldListRepository,
    private readonly accounts: AccountDirectory,
  ) {}

  async find(book: BookRef, id: string): Promise<Result<Hold>> {
    const hold = isUuid(id) ? await this.holds.byId(book.id, id) : null;
    return hold ? accepted(hold) : refused(holdRefusals.notFound(id));
  }

  /** The events first: what they say is never newer than the hold beside them. */
  async withEvents(book: BookRef, id: string, query: HoldEventsQuery): Promise<Result<HoldWithEventsDto>> {
    const known = await this.find(book, id);
    if (!known.ok) return known;
    const after = readAfter(query.after);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const { decimals } = known.value;
    const rows = await this.holds.events(id, after.value, limit + 1);
    const events = pageFrom(
      rows,
      limit,
      ({ number }) => [String(number)],
      (event) => viewOfEvent(event, decimals),
    );
    const hold = await this.find(book, id);
    return hold.ok ? accepted({ ...viewOfHold(hold.value, book.code), events }) : hold;
  }

  async list(book: BookRef, query: HoldsQuery): Promise<Result<Page<HoldDto>>> {
    const after = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const [id] = after.value;
    if (id !== undefined && !isUuid(id)) return refused(cursorMalformed());
    const filter = await this.filterOf(book, query);
    if (!filter.ok) return filter;
    const rows = await this.holds.list(filter.value, id ?? null, limitOf(query) + 1);
    return accepted(
      pageFrom(
        rows,
        limitOf(query),
        (hold) => [hold.id],
        (hold) => viewOfHold(hold, book.code),
      ),
    );
  }

  private async filterOf(book: BookRef, query: HoldsQuery): Promise<Result<HoldFilter>> {
    const { account: code, status: name, reference } = query;
    const account = code && (await this.accounts.resolve(book.id, [code])).get(code);
    if (code && !account) return refused(accountRefusals.notFound(code));
    const status = STATUSES.find(([, told]) => told === name)?.[0];
    return accepted({
      bookId: book.id,
      ...(account && { accountId: account.id }),
      ...(status && { status }),
      ...(reference !== undefined && { reference }),
    });
  }
}

function readAfter(after: string | undefined): Result<number> {
  if (after === undefined) return accepted(0);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [number] = cursor.value;
  return /^[0-9]{1,10}$/.test(number!) ? accepted(Number(number)) : refused(cursorMalformed());
}
