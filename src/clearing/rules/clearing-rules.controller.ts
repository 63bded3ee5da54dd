import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { ReadDefinitions } from '../definitions/read-definitions.js';
import {
  ClearingRuleDto,
  ClearingRulePageDto,
  ClearingRulesQuery,
  ClearingRuleVersionsQuery,
} from './dto/clearing-rule.dto.js';
import { ClearingExplanationDto, ExplainClearingDto } from './dto/explain-clearing.dto.js';
import { ExplainClearing } from './explain-clearing.js';
import { CLEARING_RULES } from './rule-views.js';

/** Clearing rules change by the approval command set-clearing-rule. */
@ApiTags('clearing-rules')
@Controller('v1/books/:book/clearing-rules')
export class ClearingRulesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadDefinitions,
    private readonly explaining: ExplainClearing,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Clearing rules (清算规则) of the book in their last versions' })
  @Answers(200, ClearingRulePageDto, 'A page by code')
  async list(@Param('book') code: string, @Query() query: ClearingRulesQuery): Promise<ClearingRulePageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, query, CLEARING_RULES));
  }

  @Post('explain')
  @HttpCode(200)
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What becomes of a record, step by step; also by rules that are only proposed' })
  @Answers(
    200,
    ClearingExplanationDto,
    'The three elements (三要素) and the way to them; nothing was written',
  )
  async explain(
    @Param('book') code: string,
    @Body() body: ExplainClearingDto,
  ): Promise<ClearingExplanationDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.explaining.execute(book, body));
  }

  @Get(':rule')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A clearing rule in its last version' })
  @Answers(200, ClearingRuleDto, 'The rule')
  async one(@Param('book') code: string, @Param('rule') rule: string): Promise<ClearingRuleDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.one(book, rule, CLEARING_RULES));
  }

  @Get(':rule/versions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'All versions of a clearing rule; none of them ever changes' })
  @Answers(200, ClearingRulePageDto, 'A page, newest first')
  async versions(
    @Param('book') code: string,
    @Param('rule') rule: string,
    @Query() query: ClearingRuleVersionsQuery,
  ): Promise<ClearingRulePageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.versions(book, rule, query, CLEARING_RULES));
  }
}
