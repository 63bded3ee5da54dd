import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { ClearingRun } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { viewOfResult, viewOfRun, viewOfRunEvent, viewOfVoucher } from './clearing-view.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';
import { ClearingRefreshRepository } from './database/clearing-refresh.repository.js';
import { ClearingResultRepository, type ClearingResult } from './database/clearing-result.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import type {
  ClearingResultDto,
  ClearingResultsFilter,
  ClearingRunDto,
  ClearingRunsFilter,
  ClearingRunStoryDto,
  ClearingVoucherDto,
} from './dto/clearing-run.dto.js';

const LINE = /^(0|[1-9][0-9]{0,9})$/;

/** Reads runs, results and vouchers. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadRuns {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly results: ClearingResultRepository,
    private readonly postings: ClearingPostingRepository,
    private readonly refreshes: ClearingRefreshRepository,
  ) {}

  async find(book: BookRef, id: string): Promise<Result<ClearingRun>> {
    const run = isUuid(id) ? await this.runs.byId(id) : null;
    return run?.bookId === book.id ? accepted(run) : refused(clearingRunRefusals.runNotFound(id));
  }

  async page(book: BookRef, query: ClearingRunsFilter): Promise<Result<Page<ClearingRunDto>>> {
    const cursor = cursorOf(query, 1);
    if (!cursor.ok) return cursor;
    const before = cursor.value?.[0] ?? null;
    if (before !== null && !isUuid(before)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const { source = null, businessDate = null, state = null } = query;
    const rows = await this.runs.list(book.id, { source, businessDate, state }, before, limit + 1);
    return accepted(pageFrom(rows, limit, ({ id }) => [id], viewOfRun));
  }

  async story(book: BookRef, id: string): Promise<Result<ClearingRunStoryDto>> {
    const run = await this.find(book, id);
    if (!run.ok) return run;
    const { runNo, pinned } = run.value;
    const events = await this.runs.events(runNo);
    const refreshes = await this.refreshes.ofRun(runNo);
    return accepted({ ...viewOfRun(run.value), pinned, refreshes, events: events.map(viewOfRunEvent) });
  }

  async resultsOf(
    book: BookRef,
    id: string,
    query: ClearingResultsFilter,
  ): Promise<Result<Page<ClearingResultDto>>> {
    const run = await this.find(book, id);
    if (!run.ok) return run;
    const cursor = numbersOf(query, 1);
    if (!cursor.ok) return cursor;
    const limit = limitOf(query);
    const { payee = null, settlementDate = null } = query;
    const after = cursor.value?.[0] ?? 0;
    const rows = await this.results.page(run.value.runNo, { payee, settlementDate }, after, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ lineNo }) => [String(lineNo)],
        (row) => viewOfResult(book, row),
      ),
    );
  }

  async result(book: BookRef, id: string, line: number): Promise<Result<ClearingResultDto>> {
    const found = await this.findResult(book, id, line);
    return found.ok ? accepted(viewOfResult(book, found.value.result)) : found;
  }

  async vouchersOf(book: BookRef, id: string, query: PageQuery): Promise<Result<Page<ClearingVoucherDto>>> {
    const run = await this.find(book, id);
    if (!run.ok) return run;
    const cursor = numbersOf(query, 2);
    if (!cursor.ok) return cursor;
    const limit = limitOf(query);
    const [chunk = 0, group = 0] = cursor.value ?? [];
    const rows = await this.postings.page(run.value.runNo, { chunk, group }, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        (row) => [String(row.chunk), String(row.group)],
        (row) => viewOfVoucher(book, row),
      ),
    );
  }

  /** A result of the line, whatever its state. */
  async findResult(
    book: BookRef,
    id: string,
    line: number,
  ): Promise<Result<{ run: ClearingRun; result: ClearingResult }>> {
    const run = await this.find(book, id);
    if (!run.ok) return run;
    const isLine = Number.isInteger(line) && line > 0 && line <= 4_294_967_295;
    const result = isLine ? await this.results.one(run.value.runNo, line) : null;
    return result ? accepted({ run: run.value, result }) : refused(clearingRunRefusals.lineNotFound(line));
  }
}

/** The parts of the cursor of a query; null on the first page. */
export function cursorOf(query: PageQuery, parts: number): Result<string[] | null> {
  return query.after === undefined ? accepted(null) : decodeCursor(query.after, parts);
}

/** The same where all parts are numbers. */
export function numbersOf(query: PageQuery, parts: number): Result<number[] | null> {
  const cursor = cursorOf(query, parts);
  if (!cursor.ok || cursor.value === null) return cursor as Result<null>;
  return cursor.value.every((part) => LINE.test(part))
    ? accepted(cursor.value.map(Number))
    : refused(cursorMalformed());
}
