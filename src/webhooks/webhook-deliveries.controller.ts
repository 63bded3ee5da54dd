import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import {
  WaitingSubjectPageDto,
  WaitingSubjectQuery,
  WebhookDeliveryPageDto,
  WebhookDeliveryQuery,
} from './dto/webhook-delivery.dto.js';
import {
  GiveUpWebhookEventDto,
  ReplayWebhookEventsDto,
  WebhookEndpointWithBacklogDto,
} from './dto/webhook-endpoint.dto.js';
import { GiveUpEvent } from './give-up-event.js';
import { ReadEndpoints } from './read-endpoints.js';
import { ReplayEvents } from './replay-events.js';

@ApiTags('webhooks')
@Controller('v1/books/:book/webhook-endpoints/:endpoint')
export class WebhookDeliveriesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly replaying: ReplayEvents,
    private readonly givingUp: GiveUpEvent,
    private readonly reading: ReadEndpoints,
  ) {}

  @Get('deliveries')
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({ summary: 'What the endpoint was told, or is to be told, and what became of it' })
  @Answers(200, WebhookDeliveryPageDto, 'A page of events, the latest first')
  async deliveries(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Query() query: WebhookDeliveryQuery,
  ): Promise<WebhookDeliveryPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.deliveries(caller, book, id, query));
  }

  @Get('subjects')
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({ summary: 'Subjects that wait, each with the event whose turn it is' })
  @Answers(200, WaitingSubjectPageDto, 'A page of subjects; the one that waits longest first')
  async subjects(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Query() query: WaitingSubjectQuery,
  ): Promise<WaitingSubjectPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.subjects(caller, book, id, query));
  }

  @Post('replay')
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({
    summary: 'Have events told again: one, or all from one or from a time on; parked ones too',
  })
  @Answers(200, WebhookEndpointWithBacklogDto, 'The endpoint; replaying until all is laid out')
  async replay(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() { event, fromEvent, fromTime, reason }: ReplayWebhookEventsDto,
  ): Promise<WebhookEndpointWithBacklogDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.replaying.execute({ caller, book, id, reason }, { event, fromEvent, fromTime }));
    return valueOf(await this.reading.one(caller, book, id));
  }

  @Post('give-up')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Let a parked subject go on without the event its receiver does not take' })
  @Answers(200, WebhookEndpointWithBacklogDto, 'The endpoint')
  async giveUp(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('endpoint') id: string,
    @Body() { event, reason }: GiveUpWebhookEventDto,
  ): Promise<WebhookEndpointWithBacklogDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.givingUp.execute({ caller, book, id, reason }, event));
    return valueOf(await this.reading.one(caller, book, id));
  }
}
