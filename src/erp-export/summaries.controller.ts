import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { isBusinessDate } from '../platform/clock/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../platform/http/index.js';
import { AcknowledgeSummary } from './acknowledge-summary.js';
import { SummaryRepository } from './database/summary.repository.js';
import {
  AcknowledgeErpSummaryDto,
  ErpFileQuery,
  ErpSummariesQuery,
  ErpSummaryDto,
  ErpSummaryPageDto,
  ErpSummaryQuery,
  MadeErpSummaryDto,
  MakeErpSummaryDto,
  OutstandingErpDatePageDto,
  WholeErpSummaryDto,
} from './dto/summary.dto.js';
import { erpRefusals } from './erp-export.errors.js';
import { MakeSummary } from './make-summary.js';
import { ReadSummaries } from './read-summaries.js';
import { csvOf } from './summary-csv.js';
import { viewOfOutstanding, viewOfSummary, viewOfWhole } from './summary-view.js';

const NO_FENCE = (): Promise<void> => Promise.resolve();

@ApiTags('ERP')
@Controller('v1/books/:book/erp')
export class ErpSummariesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly makeSummary: MakeSummary,
    private readonly acknowledgeSummary: AcknowledgeSummary,
    private readonly reading: ReadSummaries,
    private readonly summaries: SummaryRepository,
  ) {}

  @Post('summaries')
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Make the summary vouchers of a date for the ERP, as a new revision if it changed',
  })
  @Answers(200, MadeErpSummaryDto, 'The last revision says the same; nothing was made')
  @Answers(201, MadeErpSummaryDto, 'Made')
  async make(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { businessDate, reason }: MakeErpSummaryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MadeErpSummaryDto> {
    const book = valueOf(await this.books.byCode(code));
    const { traceId } = caller;
    const order = { businessDate, reason, traceId, caller, requireFence: NO_FENCE };
    const { revision, isNew } = valueOf(await this.makeSummary.execute(book, order));
    reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    const { summary } = valueOf(await this.reading.whole(book, businessDate, revision));
    return { ...viewOfSummary(summary), existing: !isNew };
  }

  @Get('summaries')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Summaries for the ERP, latest date and revision first' })
  @Answers(200, ErpSummaryPageDto, 'A page of summaries')
  async list(@Param('book') code: string, @Query() query: ErpSummariesQuery): Promise<ErpSummaryPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const rows = await this.summaries.list(book.id, placeOf(query.after), limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.businessDate, String(row.revision)], viewOfSummary);
  }

  @Get('summaries/:date')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The summary vouchers of a date, with the difference to the revision before' })
  @Answers(200, WholeErpSummaryDto, 'The summary')
  async read(
    @Param('book') code: string,
    @Param('date') date: string,
    @Query() query: ErpSummaryQuery,
  ): Promise<WholeErpSummaryDto> {
    const book = valueOf(await this.books.byCode(code));
    const whole = await this.reading.whole(book, businessDateOf(date), query.revision ?? null);
    return viewOfWhole(book, valueOf(whole));
  }

  @Get('summaries/:date/csv')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The summary vouchers of a date as a CSV file' })
  @ApiOkResponse({ description: 'The file', content: { 'text/csv': { schema: { type: 'string' } } } })
  @Answers(200, null, 'The file')
  async file(
    @Param('book') code: string,
    @Param('date') date: string,
    @Query() query: ErpFileQuery,
  ): Promise<StreamableFile> {
    const book = valueOf(await this.books.byCode(code));
    const whole = valueOf(await this.reading.whole(book, businessDateOf(date), query.revision ?? null));
    const { revision } = whole.summary;
    return new StreamableFile(Buffer.from(csvOf(book, whole, query.bom === 'true')), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="erp-${book.code}-${date}-${revision}.csv"`,
    });
  }

  @Post('summaries/:date/revisions/:revision/acknowledge')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Note under which number the ERP has taken a summary over; that never changes' })
  @Answers(200, ErpSummaryDto, 'The summary')
  async acknowledge(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('date') date: string,
    @Param('revision') revision: string,
    @Body() { documentNumber }: AcknowledgeErpSummaryDto,
  ): Promise<ErpSummaryDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { businessDate: businessDateOf(date), revision: revisionOf(revision), documentNumber };
    return viewOfSummary(valueOf(await this.acknowledgeSummary.execute(caller, book, order)));
  }

  @Get('outstanding')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Dates that were cut and that the ERP has not taken over, earliest first' })
  @Answers(200, OutstandingErpDatePageDto, 'A page of dates')
  async outstanding(
    @Param('book') code: string,
    @Query() query: PageQuery,
  ): Promise<OutstandingErpDatePageDto> {
    const book = valueOf(await this.books.byCode(code));
    const rows = await this.summaries.outstanding(book.id, dateAfter(query.after), limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.businessDate], viewOfOutstanding);
  }
}

function businessDateOf(date: string): string {
  if (!isBusinessDate(date)) throw new RefusalError(erpRefusals.dateMalformed(date));
  return date;
}

const isNumber = (text: string): boolean => /^[1-9][0-9]{0,8}$/.test(text);

function revisionOf(text: string): number {
  if (!isNumber(text)) throw new RefusalError(erpRefusals.revisionMalformed(text));
  return Number(text);
}

function placeOf(after: string | undefined): { businessDate: string; revision: number } | null {
  if (after === undefined) return null;
  const [businessDate, revision] = valueOf(decodeCursor(after, 2));
  if (!isBusinessDate(businessDate!) || !isNumber(revision!)) throw new RefusalError(cursorMalformed());
  return { businessDate: businessDate!, revision: Number(revision) };
}

function dateAfter(after: string | undefined): string {
  if (after === undefined) return '0001-01-01';
  const [date] = valueOf(decodeCursor(after, 1));
  if (!isBusinessDate(date!)) throw new RefusalError(cursorMalformed());
  return date!;
}
