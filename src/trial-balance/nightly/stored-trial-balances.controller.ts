import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BookDirectory } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { isBusinessDate } from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../../platform/http/index.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { DifferenceQuery, TrialBalanceDifferenceDto } from './dto/difference.dto.js';
import { FindingsQuery, TrialBalanceFindingPageDto } from './dto/finding.dto.js';
import {
  ProveDayDto,
  StoredTrialBalanceDto,
  StoredTrialBalancePageDto,
  StoredTrialBalanceQuery,
  StoredTrialBalanceReportDto,
} from './dto/stored-trial-balance.dto.js';
import { ProveDay } from './prove-day.js';
import { ReadStored } from './read-stored.js';
import { viewOfDifference, viewOfFinding, viewOfReport, viewOfStored } from './stored-view.js';

/** Nobody waits for a person's command but the person: it is not broken off, and begins anew when it fails. */
const UNSAVED = { checkpoint: null, save: () => Promise.resolve(), requireFence: () => Promise.resolve() };

@ApiTags('trial balance')
@Controller('v1/books/:book/trial-balances')
export class StoredTrialBalancesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly proveDay: ProveDay,
    private readonly readStored: ReadStored,
    private readonly store: TrialBalanceStoreRepository,
  ) {}

  @Post()
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Prove a date (试算平衡) now and store the trial balance as a new revision' })
  @Answers(200, StoredTrialBalanceDto, 'Somebody else stored that revision at the same time; it is theirs')
  @Answers(201, StoredTrialBalanceDto, 'Stored')
  async prove(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { businessDate, reason }: ProveDayDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoredTrialBalanceDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { ...UNSAVED, book, businessDate, reason, caller, traceId: caller.traceId };
    const { trialBalance, isNew } = valueOf(await this.proveDay.execute(order));
    reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return viewOfStored(trialBalance);
  }

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Stored trial balances, latest date and revision first' })
  @Answers(200, StoredTrialBalancePageDto, 'A page of trial balances')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<StoredTrialBalancePageDto> {
    const book = valueOf(await this.books.byCode(code));
    const rows = await this.store.list(book.id, placeOf(query.after), limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.businessDate, String(row.revision)], viewOfStored);
  }

  @Get(':date')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A stored trial balance (科目余额表) by GL account with roll-up' })
  @Answers(200, StoredTrialBalanceReportDto, 'The trial balance as it was stored')
  async read(
    @Param('book') code: string,
    @Param('date') date: string,
    @Query() query: StoredTrialBalanceQuery,
  ): Promise<StoredTrialBalanceReportDto> {
    const { revision = null, currency = null, level = Infinity } = query;
    const book = valueOf(await this.books.byCode(code, currency === null ? [] : [currency]));
    const report = await this.readStored.report(book, businessDateOf(date), { revision, currency });
    return viewOfReport(valueOf(report), level);
  }

  @Get(':date/findings')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What the proofs have found, with the accounts and vouchers concerned' })
  @Answers(200, TrialBalanceFindingPageDto, 'A page of findings in the order of the proofs')
  async findings(
    @Param('book') code: string,
    @Param('date') date: string,
    @Query() query: FindingsQuery,
  ): Promise<TrialBalanceFindingPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const found = valueOf(await this.readStored.find(book, businessDateOf(date), query.revision ?? null));
    const key = { bookId: book.id, businessDate: found.businessDate, revision: found.revision };
    const rows = await this.store.findings(key, findingOf(query.after), limitOf(query) + 1);
    return pageFrom(
      rows,
      limitOf(query),
      (row) => [String(row.proof), String(row.number)],
      (row) => viewOfFinding(row, found.businessDate),
    );
  }

  @Get(':date/difference')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What differs between two revisions of a date, by GL account' })
  @Answers(200, TrialBalanceDifferenceDto, 'The GL accounts that differ')
  async difference(
    @Param('book') code: string,
    @Param('date') date: string,
    @Query() { from, to }: DifferenceQuery,
  ): Promise<TrialBalanceDifferenceDto> {
    const book = valueOf(await this.books.byCode(code));
    const businessDate = businessDateOf(date);
    const rows = valueOf(await this.readStored.difference(book, businessDate, from, to));
    const glAccounts = rows.map((row) => viewOfDifference(row, book.currencies.get(row.currency) ?? 0));
    return { businessDate, from, to, glAccounts };
  }
}

function businessDateOf(date: string): string {
  if (!isBusinessDate(date)) throw new RefusalError(trialBalanceRefusals.dateMalformed(date));
  return date;
}

const isNumber = (text: string): boolean => /^[1-9][0-9]{0,8}$/.test(text);

function placeOf(after: string | undefined): { businessDate: string; revision: number } | null {
  if (after === undefined) return null;
  const [businessDate, revision] = valueOf(decodeCursor(after, 2));
  if (!isBusinessDate(businessDate!) || !isNumber(revision!)) throw new RefusalError(cursorMalformed());
  return { businessDate: businessDate!, revision: Number(revision) };
}

function findingOf(after: string | undefined): { proof: number; number: number } | null {
  if (after === undefined) return null;
  const [proof, number] = valueOf(decodeCursor(after, 2));
  if (!isNumber(proof!) || !isNumber(number!)) throw new RefusalError(cursorMalformed());
  return { proof: Number(proof), number: Number(number) };
}
