import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { ChangeTerms } from './change-terms.js';
import { PayoutTermsRepository } from './database/payout-terms.repository.js';
import {
  PayoutTermsDto,
  SetPayoutApprovalRuleDto,
  SetPayoutLimitDto,
  SetPayoutRouteDto,
  SetPayoutSettingsDto,
} from './dto/payout-terms.dto.js';
import { ExplainRouteDto, RouteExplanationDto } from './dto/routing.dto.js';
import { ExplainRoute } from './explain-route.js';
import { requireRouteCode } from './route-code.js';
import { viewOfTerms } from './payout-terms-view.js';

@ApiTags('payouts')
@Controller('v1/books/:book/payout-terms')
export class PayoutTermsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly terms: PayoutTermsRepository,
    private readonly changeTerms: ChangeTerms,
    private readonly explainRoute: ExplainRoute,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What the payouts of the book are decided on: limits, routes, rules of approval' })
  @Answers(200, PayoutTermsDto, 'The terms')
  async read(@Param('book') code: string): Promise<PayoutTermsDto> {
    return this.view(valueOf(await this.books.byCode(code)));
  }

  @Put('settings')
  @Roles('admin')
  @ApiOperation({ summary: 'Set how long business keys are guarded and how long a checker may take' })
  @Answers(200, PayoutTermsDto, 'The terms')
  async settings(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: SetPayoutSettingsDto,
  ): Promise<PayoutTermsDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.changeTerms.settings({ caller, book, reason: body.reason, isChecked: false }, body));
    return this.view(book);
  }

  @Put('limits')
  @Roles('admin')
  @ApiOperation({
    summary: 'Set a limit, or a lower one (限额限次); a higher one is the approval command set-payout-limit',
  })
  @Answers(200, PayoutTermsDto, 'The terms')
  async limit(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { reason, ...limit }: SetPayoutLimitDto,
  ): Promise<PayoutTermsDto> {
    const book = valueOf(await this.books.byCode(code, [limit.currency]));
    valueOf(await this.changeTerms.limit({ caller, book, reason, isChecked: false }, limit));
    return this.view(book);
  }

  @Put('approval-rules')
  @Roles('admin')
  @ApiOperation({
    summary:
      'Lower the amount up to which no checker is needed; to raise it is the approval command set-payout-rule',
  })
  @Answers(200, PayoutTermsDto, 'The terms')
  async rule(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { reason, ...rule }: SetPayoutApprovalRuleDto,
  ): Promise<PayoutTermsDto> {
    const book = valueOf(await this.books.byCode(code, [rule.currency]));
    valueOf(await this.changeTerms.approvalRule({ caller, book, reason, isChecked: false }, rule));
    return this.view(book);
  }

  @Put('routes/:route')
  @Roles('admin')
  @ApiOperation({ summary: 'Set a routing rule: channels in order, with what each is for' })
  @Answers(200, PayoutTermsDto, 'The terms')
  async route(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('route') route: string,
    @Body() body: SetPayoutRouteDto,
  ): Promise<PayoutTermsDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { caller, book, reason: body.reason, isChecked: false };
    valueOf(await this.changeTerms.route(order, valueOf(requireRouteCode(route)), body));
    return this.view(book);
  }

  @Post('routes/:route/explain')
  @HttpCode(200)
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Which channel a payout like this would get, and why; nothing is made and nothing changes',
  })
  @Answers(200, RouteExplanationDto, 'Each candidate as it was looked at')
  async explain(
    @Param('book') code: string,
    @Param('route') route: string,
    @Body() body: ExplainRouteDto,
  ): Promise<RouteExplanationDto> {
    const book = valueOf(await this.books.byCode(code, [body.currency]));
    return valueOf(await this.explainRoute.execute(book, valueOf(requireRouteCode(route)), body));
  }

  private async view(book: BookRef): Promise<PayoutTermsDto> {
    return viewOfTerms(book, await this.terms.read(book.id));
  }
}
