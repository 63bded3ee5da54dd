import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { viewOfException, viewOfHold } from './clearing-view.js';
import { ClearingExceptionRepository, type LinePlace } from './database/clearing-exception.repository.js';
import type {
  ClearingWorkExceptionDto,
  ClearingExceptionsFilter,
  ClearingHoldDto,
  ClearingHoldsFilter,
} from './dto/clearing-work.dto.js';
import { cursorOf } from './read-runs.js';

const NUMBER = /^[0-9]{1,18}$/;

/** The work lists of clearing: what has no result or no voucher, and what is held. */
@Injectable()
export class ReadClearingWork {
  constructor(private readonly work: ClearingExceptionRepository) {}

  async exceptions(
    book: BookRef,
    query: ClearingExceptionsFilter,
  ): Promise<Result<Page<ClearingWorkExceptionDto>>> {
    const after = placeOf(query, 3);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const isOpen = query.state !== 'closed';
    const rows = await this.work.exceptions(book.id, isOpen, query.stage ?? null, after.value, limit + 1);
    return accepted(
      pageFrom(rows, limit, ({ runNo, lineNo, stage }) => [runNo, String(lineNo), stage], viewOfException),
    );
  }

  async holds(book: BookRef, query: ClearingHoldsFilter): Promise<Result<Page<ClearingHoldDto>>> {
    const after = placeOf(query, 2);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.work.holds(book.id, query.state !== 'closed', after.value, limit + 1);
    return accepted(pageFrom(rows, limit, ({ runNo, lineNo }) => [runNo, String(lineNo)], viewOfHold));
  }
}

function placeOf(query: ClearingHoldsFilter, parts: number): Result<LinePlace | null> {
  const cursor = cursorOf(query, parts);
  if (!cursor.ok || cursor.value === null) return cursor as Result<null>;
  const [runNo, lineNo, stage] = cursor.value;
  if (!NUMBER.test(runNo!) || !NUMBER.test(lineNo!)) return refused(cursorMalformed());
  return accepted({ runNo: runNo!, lineNo: Number(lineNo), ...(stage !== undefined && { stage }) });
}
