import { Body, Controller, HttpStatus, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import {
  CheckedRuleDto,
  InstalledRulesDto,
  InstallRulesDto,
  PutRuleInForceDto,
  RuleDto,
  RuleInForceDto,
  SaveRuleDto,
} from './dto/posting-rule.dto.js';
import { RuleDefinitionDto } from './dto/rule-definition.dto.js';
import { InstallRules } from './install-rules.js';
import { PutRuleInForce } from './put-rule-in-force.js';
import { RuleChecks } from './rule-checks.js';
import { ruleViewOf } from './rule-view.js';
import { SaveRule } from './save-rule.js';
import { workSamples } from './work-samples.js';

/** What changes the rules of a book; readers have a controller of their own. */
@ApiTags('posting-rules')
@Controller('v1/books/:book/posting-rules')
export class PostingRulesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly checks: RuleChecks,
    private readonly saveRule: SaveRule,
    private readonly putRuleInForce: PutRuleInForce,
    private readonly installRules: InstallRules,
  ) {}

  @Post()
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Save a version of the posting rule (记账规则) of a business type, once it passes its checks',
  })
  @Answers(200, RuleDto, 'The latest version has the same definition; nothing changed')
  @Answers(201, RuleDto, 'Saved; not in force by that')
  async save(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { reason, ...definition }: SaveRuleDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RuleDto> {
    const book = valueOf(await this.books.byCode(code));
    const { rule, saved } = valueOf(await this.saveRule.execute(caller, book, definition, reason));
    reply.status(saved ? HttpStatus.CREATED : HttpStatus.OK);
    return ruleViewOf(rule);
  }

  @Post('check')
  @Roles('finance', 'approver', 'admin')
  @ApiOperation({ summary: 'The checks of saving, without saving: what each sample comes to, and how' })
  @Answers(200, CheckedRuleDto, 'The rule passes')
  async check(@Param('book') code: string, @Body() definition: RuleDefinitionDto): Promise<CheckedRuleDto> {
    const book = valueOf(await this.books.byCode(code));
    return workSamples(valueOf(await this.checks.dryRun(book.id, definition)));
  }

  @Post('install')
  @Roles('admin')
  @ApiOperation({ summary: 'Save and put in force the rules of a library for business types that have none' })
  @Answers(200, InstalledRulesDto, 'What was done for each rule')
  async install(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { library, reason }: InstallRulesDto,
  ): Promise<InstalledRulesDto> {
    const book = valueOf(await this.books.byCode(code));
    return { items: valueOf(await this.installRules.execute(caller, book, library, reason)) };
  }

  @Put(':businessType/in-force')
  @Roles('approver', 'admin')
  @ApiOperation({
    summary: 'Put a version in force, or the rule out of force; postings go by it from the answer on',
  })
  @Answers(200, RuleInForceDto, 'What is in force now')
  async putInForce(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('businessType') businessType: string,
    @Body() { version, reason }: PutRuleInForceDto,
  ): Promise<RuleInForceDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { businessType, version, reason };
    valueOf(await this.putRuleInForce.execute(caller, book, order));
    return { businessType, version };
  }
}
