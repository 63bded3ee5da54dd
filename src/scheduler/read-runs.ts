import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import { RunListRepository } from './database/run-list.repository.js';
import type { JobRunDto, JobRunEventsQuery, JobRunsQuery, JobRunWithEventsDto } from './dto/job-run.dto.js';
import { viewOfRun, viewOfRunEvent } from './run-view.js';
import { schedulerRefusals } from './scheduler.errors.js';

/** Reads runs and what happened to them. */
@Injectable()
export class ReadRuns {
  constructor(private readonly runs: RunListRepository) {}

  async one(book: BookRef, id: string): Promise<Result<JobRunDto>> {
    const run = isUuid(id) ? await this.runs.byId(book.id, id) : null;
    return run ? accepted(viewOfRun(run, book.code)) : refused(schedulerRefusals.runNotFound(id));
  }

  /** The events first: what they say is never newer than the run beside them. */
  async withEvents(
    book: BookRef,
    id: string,
    query: JobRunEventsQuery,
  ): Promise<Result<JobRunWithEventsDto>> {
    const known = await this.one(book, id);
    if (!known.ok) return known;
    const after = numberAfter(query.after);
    if (!after.ok) return after;
    const rows = await this.runs.events(id, after.value, limitOf(query) + 1);
    const events = pageFrom(rows, limitOf(query), ({ number }) => [String(number)], viewOfRunEvent);
    const run = await this.one(book, id);
    return run.ok ? accepted({ ...run.value, events }) : run;
  }

  /** The latest first. */
  async list(book: BookRef, query: JobRunsQuery): Promise<Result<Page<JobRunDto>>> {
    const after = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const [id] = after.value;
    if (id !== undefined && !isUuid(id)) return refused(cursorMalformed());
    const { job, businessDate, status } = query;
    const filter = {
      bookId: book.id,
      ...(job !== undefined && { job }),
      ...(businessDate !== undefined && { date: businessDate }),
      ...(status !== undefined && { status }),
    };
    const rows = await this.runs.list(filter, id ?? null, limitOf(query) + 1);
    return accepted(
      pageFrom(
        rows,
        limitOf(query),
        (run) => [run.id],
        (run) => viewOfRun(run, book.code),
      ),
    );
  }
}

function numberAfter(after: string | undefined): Result<number> {
  if (after === undefined) return accepted(0);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [number] = cursor.value;
  return /^[0-9]{1,10}$/.test(number!) ? accepted(Number(number)) : refused(cursorMalformed());
}
