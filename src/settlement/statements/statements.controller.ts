import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { addDays } from '../../platform/clock/index.js';
import { accepted, refused, valueOf, type Result } from '../../platform/errors/index.js';
import { Roles } from '../../platform/http/index.js';
import { AnswersReport, goneSignal, SendReport } from '../../finance-reports/index.js';
import { PARTY_PATTERN } from '../../ledger/accounts/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { settlementRefusals } from '../settlement.errors.js';
import { SettlementStatementQuery } from './dto/statement.dto.js';
import { STATEMENT_COLUMNS, StatementReport } from './statement.report.js';
import type { StatementScope } from './statement.js';
import { statementRefusals } from './statements.errors.js';

const isParty = new RegExp(PARTY_PATTERN);
/** Longer than a year. */
const MOST_DATES = 400;

@ApiTags('settlement')
@Controller('v1/books/:book/settlement-statements')
export class SettlementStatementsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly sender: SendReport,
    private readonly statements: StatementReport,
  ) {}

  @Get(':party')
  @Roles('finance', 'operator', 'admin')
  @ApiParam({
    name: 'party',
    schema: { type: 'string', maxLength: 64, pattern: PARTY_PATTERN },
    description: 'Party (商户)',
  })
  @ApiOperation({ summary: 'Statement (结算单) of a party: every detail, what it came to, and how it ties' })
  @AnswersReport(
    'settlement-statement',
    STATEMENT_COLUMNS,
    'The statement; its last total says whether it ties',
  )
  async statement(
    @Param('book') code: string,
    @Param('party') party: string,
    @Query() query: SettlementStatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const scope = valueOf(await this.scopeOf(code, party, query));
    return this.sender.send(this.statements.of(scope, goneSignal(reply)), query, reply);
  }

  private async scopeOf(
    code: string,
    party: string,
    { currency, fromDate, toDate }: SettlementStatementQuery,
  ): Promise<Result<StatementScope>> {
    const book = valueOf(await this.books.byCode(code));
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(settlementRefusals.currencyNotInBook(currency, 'currency'));
    if (!isParty.test(party)) return refused(statementRefusals.partyMalformed());
    if (toDate < fromDate) return refused(statementRefusals.datesReversed());
    if (toDate > addDays(fromDate, MOST_DATES - 1))
      return refused(statementRefusals.rangeTooLong(MOST_DATES));
    return accepted({ book, party, currency, decimals, fromDate, toDate });
  }
}
