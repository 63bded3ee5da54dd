import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { StopRepository } from './database/stop.repository.js';
import type { PayoutStopDto, PayoutStopsQuery } from './dto/stop.dto.js';
import { ALL_BOOKS, STOP_SCOPES, type PayoutStop, type StopScope, type StopTarget } from './stop.js';

/** The switches that concern a book. */
@Injectable()
export class ReadStops {
  constructor(private readonly stops: StopRepository) {}

  async list(book: BookRef, query: PayoutStopsQuery): Promise<Result<Page<PayoutStopDto>>> {
    const after = placeOf(book.id, query.after);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.stops.list(book.id, after.value, limit + 1);
    return accepted(pageFrom(rows, limit, ({ scope, target }) => [scope, target], viewOfStop));
  }
}

/** The cursor names no book: another one's switches are nobody's place here. */
function placeOf(bookId: number, cursor: string | undefined): Result<StopTarget | null> {
  if (cursor === undefined) return accepted(null);
  const parts = decodeCursor(cursor, 2);
  if (!parts.ok) return parts;
  const [scope, target] = parts.value as [StopScope, string];
  if (!STOP_SCOPES.includes(scope)) return refused(cursorMalformed());
  return accepted({ bookId: scope === 'global' ? ALL_BOOKS : bookId, scope, target });
}

export const viewOfStop = ({ scope, target, stopped, reason, changedAt }: PayoutStop): PayoutStopDto => ({
  ...{ scope, target, stopped, reason },
  changedAt: toIsoTime(changedAt),
});
