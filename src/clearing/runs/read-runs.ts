import { Injectable } from '@nestjs/common';
import { accepted, refused, valueOf, type Result } from '../../platform/errors/index.js';
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
import { AcceptedFiles } from '../../trade-files/index.js';
import { resultText } from './clear-chunk.rules.js';
import type { ClearingRun } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { viewOfResult, viewOfRun, viewOfRunEvent, viewOfVoucher } from './clearing-view.js';
import { ClearingExceptionRepository } from './database/clearing-exception.repository.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';
import { ClearingResultRepository, type ClearingResult } from './database/clearing-result.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import type {
  ClearingResultExplanationDto,
  ClearingResultDto,
  ClearingResultsFilter,
  ClearingRunDto,
  ClearingRunsFilter,
  ClearingRunStoryDto,
  ClearingVoucherDto,
} from './dto/clearing-run.dto.js';
import { ClearingEngines } from './engine.js';
import { feesText } from './fees.rules.js';

const LINE = /^(0|[1-9][0-9]{0,9})$/;

/** Reads runs, results and vouchers. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadRuns {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly results: ClearingResultRepository,
    private readonly postings: ClearingPostingRepository,
    private readonly exceptions: ClearingExceptionRepository,
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
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
    const events = await this.runs.events(run.value.runNo);
    const { pinned } = run.value;
    return accepted({ ...viewOfRun(run.value), pinned, events: events.map(viewOfRunEvent) });
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

  /** Clears the record once more by the versions that it was cleared by, and says how it went. */
  async explanation(book: BookRef, id: string, line: number): Promise<Result<ClearingResultExplanationDto>> {
    const found = await this.findResult(book, id, line);
    if (!found.ok) return found;
    const { run, result } = found.value;
    const record = await this.files.record(run.fileNo, line);
    if (!record) return refused(clearingRunRefusals.lineNotFound(line));
    const later = await this.exceptions.pinnedOf({ runNo: run.runNo, lineNo: line });
    const engine = valueOf(await this.engines.load(book, run.source, run.businessDate, later ?? run.pinned));
    const { outcome, steps } = engine.explain(record);
    const isSame =
      outcome.kind === 'cleared' && resultText(outcome, feesText(outcome.fees)) === storedText(result);
    return accepted({
      line,
      asStored: isSame,
      steps: steps.map(({ about, text, figures }) => ({
        ...{ about, text },
        figures: Object.entries(figures).map(([name, value]) => ({ name, value })),
      })),
    });
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

  private async findResult(
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

/** A stored result as {@link resultText} writes it. */
function storedText(result: ClearingResult): string {
  const { payee, gross, net, fees, currency, settlementDate, settlementAt } = result;
  const { businessType, ruleCode, ruleVersion, second } = result;
  return resultText(
    {
      kind: 'cleared',
      direction: result.direction === 'D' ? 'disburse' : 'collect',
      ...{ payee, grossMinor: gross, netMinor: net, fees, currency, settlementDate, businessType },
      settlementAt: `${settlementAt.replace(' ', 'T')}Z`,
      ...{ ruleCode, ruleVersion, second },
    },
    feesText(fees),
  );
}
