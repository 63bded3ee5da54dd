import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { valueOf } from '../platform/errors/index.js';
import { Roles } from '../platform/http/index.js';
import { AnswersReport } from './answers-report.js';
import {
  AccountStatementQuery,
  AgeingQuery,
  GeneralLedgerQuery,
  ReportRangeQuery,
  SubLedgerQuery,
  TrialBalanceReportQuery,
} from './dto/report-queries.dto.js';
import { ENTRY_COLUMNS } from './list-entries.js';
import { MOST_DATES, OpenScope } from './report-scope.js';
import { AccountStatementReport } from './reports/account-statement.report.js';
import { AGEING_COLUMNS, AgeingReport } from './reports/ageing.report.js';
import { GENERAL_LEDGER_COLUMNS, GeneralLedgerReport } from './reports/general-ledger.report.js';
import { LEDGER_CHECK_COLUMNS, LedgerCheckReport } from './reports/ledger-check.report.js';
import { SubLedgerReport } from './reports/sub-ledger.report.js';
import { TRIAL_BALANCE_COLUMNS, TrialBalanceReport } from './reports/trial-balance.report.js';
import { TURNOVER_COLUMNS, TurnoverReport } from './reports/turnover.report.js';
import { goneSignal, SendReport } from './send-report.js';

/** The general ledger by date keeps a sum for every date and GL account in memory. */
const MOST_DATES_BY_DAY = 93;

@ApiTags('finance reports')
@Controller('v1/books/:book/reports')
export class FinanceReportsController {
  constructor(
    private readonly scopes: OpenScope,
    private readonly sender: SendReport,
    private readonly trialBalances: TrialBalanceReport,
    private readonly generalLedgers: GeneralLedgerReport,
    private readonly subLedgers: SubLedgerReport,
    private readonly statements: AccountStatementReport,
    private readonly turnovers: TurnoverReport,
    private readonly ageings: AgeingReport,
    private readonly ledgerChecks: LedgerCheckReport,
  ) {}

  @Get('trial-balance')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Trial balance (科目余额表) of a date or a range, by GL account with roll-up' })
  @AnswersReport('trial-balance', TRIAL_BALANCE_COLUMNS, 'The trial balance as it is now')
  async trialBalance(
    @Param('book') book: string,
    @Query() query: TrialBalanceReportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = valueOf(await this.scopes.of(book, query));
    return this.sender.send(this.trialBalances.of(scope, goneSignal(reply)), query, reply);
  }

  @Get('general-ledger')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'General ledger (总账): each GL account with its turnover by month or date' })
  @AnswersReport('general-ledger', GENERAL_LEDGER_COLUMNS, 'The general ledger')
  async generalLedger(
    @Param('book') book: string,
    @Query() query: GeneralLedgerQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { period = 'month' } = query;
    const mostDates = period === 'day' ? MOST_DATES_BY_DAY : MOST_DATES;
    const scope = valueOf(await this.scopes.of(book, query, mostDates));
    return this.sender.send(this.generalLedgers.of(scope, period, goneSignal(reply)), query, reply);
  }

  @Get('sub-ledger')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Sub-ledger (明细账): the accounts of GL accounts with all their entries' })
  @AnswersReport('sub-ledger', ENTRY_COLUMNS, 'The sub-ledger')
  async subLedger(
    @Param('book') book: string,
    @Query() query: SubLedgerQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = valueOf(await this.scopes.of(book, query));
    return this.sender.send(this.subLedgers.of(scope, goneSignal(reply)), query, reply);
  }

  @Get('account-statement')
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Statement of an account: opening balance, entries by business date, closing balance',
  })
  @AnswersReport('account-statement', ENTRY_COLUMNS, 'The statement')
  async accountStatement(
    @Param('book') book: string,
    @Query() query: AccountStatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = valueOf(await this.scopes.of(book, query));
    const report = valueOf(await this.statements.of(scope, query.account, goneSignal(reply)));
    return this.sender.send(report, query, reply);
  }

  @Get('turnover')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Turnover (发生额) by business type (业务类型) and currency' })
  @AnswersReport('turnover', TURNOVER_COLUMNS, 'The turnover')
  async turnover(
    @Param('book') book: string,
    @Query() query: ReportRangeQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = valueOf(await this.scopes.of(book, query));
    return this.sender.send(this.turnovers.of(scope, goneSignal(reply)), query, reply);
  }

  @Get('ageing')
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Ageing (账龄) of accounts that must be zero and of clearing and suspense (挂账) accounts',
  })
  @AnswersReport('ageing', AGEING_COLUMNS, 'What is not zero, with its age')
  async ageing(
    @Param('book') book: string,
    @Query() query: AgeingQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const date = { fromDate: query.businessDate, toDate: query.businessDate };
    const scope = valueOf(await this.scopes.of(book, { ...query, ...date }));
    return this.sender.send(this.ageings.of(scope, goneSignal(reply)), query, reply);
  }

  @Get('ledger-check')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Totals against the sub-ledger (总分核对), by GL account' })
  @AnswersReport('ledger-check', LEDGER_CHECK_COLUMNS, 'Both books beside each other')
  async ledgerCheck(
    @Param('book') book: string,
    @Query() query: ReportRangeQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = valueOf(await this.scopes.of(book, query));
    return this.sender.send(this.ledgerChecks.of(scope, goneSignal(reply)), query, reply);
  }
}
