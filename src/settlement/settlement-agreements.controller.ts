import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../platform/errors/index.js';
import { Answers, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { SettlementAgreementPageDto, SettlementAgreementsQuery } from './dto/agreement.dto.js';
import { ReadAgreements } from './read-agreements.js';

@ApiTags('settlement')
@Controller('v1/books/:book/settlement-agreements')
export class SettlementAgreementsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadAgreements,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Settlement agreements (结算协议); set by the approval command set-settlement-agreement',
  })
  @Answers(200, SettlementAgreementPageDto, 'A page by party and version')
  async list(
    @Param('book') code: string,
    @Query() query: SettlementAgreementsQuery,
  ): Promise<SettlementAgreementPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }
}
