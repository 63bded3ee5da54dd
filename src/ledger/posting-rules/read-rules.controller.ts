import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { toIsoTime } from '../../platform/clock/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, PageQuery, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import {
  RuleChangePageDto,
  RuleDto,
  RuleSummaryPageDto,
  RuleVersionPageDto,
} from './dto/posting-rule.dto.js';
import { ReadRules } from './read-rules.js';
import { ruleViewOf, versionViewOf } from './rule-view.js';

@ApiTags('posting-rules')
@Controller('v1/books/:book/posting-rules')
export class ReadRulesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly rules: ReadRules,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Business types that have posting rules, each with the version in force' })
  @Answers(200, RuleSummaryPageDto, 'A page of business types')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<RuleSummaryPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.rules.summaries(book, query));
  }

  @Get(':businessType')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Versions of the posting rule of a business type, newest first' })
  @Answers(200, RuleVersionPageDto, 'A page of versions')
  async versions(
    @Param('book') code: string,
    @Param('businessType') businessType: string,
    @Query() query: PageQuery,
  ): Promise<RuleVersionPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const page = valueOf(await this.rules.versions(book, businessType, query));
    const items = page.items.map((row) => ({ ...versionViewOf(row), inForce: row.inForce }));
    return { ...page, items };
  }

  @Get(':businessType/versions/:version')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A version of a posting rule with its definition' })
  @Answers(200, RuleDto, 'The version')
  async version(
    @Param('book') code: string,
    @Param('businessType') businessType: string,
    @Param('version') version: string,
  ): Promise<RuleDto> {
    const book = valueOf(await this.books.byCode(code));
    return ruleViewOf(valueOf(await this.rules.version(book, businessType, version)));
  }

  @Get(':businessType/changes')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Which versions were put in force, by whom and why, newest first' })
  @Answers(200, RuleChangePageDto, 'A page of changes')
  async changes(
    @Param('book') code: string,
    @Param('businessType') businessType: string,
    @Query() query: PageQuery,
  ): Promise<RuleChangePageDto> {
    const book = valueOf(await this.books.byCode(code));
    const page = valueOf(await this.rules.history(book, businessType, query));
    const items = page.items.map((row) => ({ ...row, changedAt: toIsoTime(row.changedAt) }));
    return { ...page, items };
  }
}
