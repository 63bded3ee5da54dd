import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { PlaceHoldDto, ReleaseHoldDto } from './dto/hold-commands.dto.js';
import {
  ChangedHoldDto,
  HoldEventsQuery,
  HoldPageDto,
  HoldsQuery,
  HoldWithEventsDto,
} from './dto/hold.dto.js';
import { PlaceHold } from './place-hold.js';
import { ReadHolds } from './read-holds.js';
import { ReleaseHold } from './release-hold.js';
import type { ChangedHold } from './run-hold-command.js';

@ApiTags('holds')
@Controller('v1/books/:book/holds')
export class HoldsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly placeHold: PlaceHold,
    private readonly releaseHold: ReleaseHold,
    private readonly readHolds: ReadHolds,
  ) {}

  @Post()
  @Roles('poster')
  @ApiOperation({ summary: 'Place a hold (冻结): the amount stays on the account and is not available' })
  @Answers(201, ChangedHoldDto, 'Placed, or the first answer again')
  async place(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: PlaceHoldDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangedHoldDto> {
    const book = valueOf(await this.books.byCode(code));
    return answered(valueOf(await this.placeHold.execute(caller, book, requestNumber, body)), reply);
  }

  @Post(':hold/release')
  @HttpCode(200)
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'Release a hold (解冻), in part or all that is left' })
  @Answers(200, ChangedHoldDto, 'Released, or the first answer again')
  async release(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('hold') hold: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: ReleaseHoldDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangedHoldDto> {
    const book = valueOf(await this.books.byCode(code));
    const released = await this.releaseHold.execute(caller, book, hold, requestNumber, body);
    return answered(valueOf(released), reply);
  }

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Holds in the order in which they were placed; filters combine' })
  @Answers(200, HoldPageDto, 'A page of holds')
  async list(@Param('book') code: string, @Query() query: HoldsQuery): Promise<HoldPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readHolds.list(book, query));
  }

  @Get(':hold')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A hold with its events, among them the vouchers that captured it' })
  @Answers(200, HoldWithEventsDto, 'The hold, with a page of its events')
  async byId(
    @Param('book') code: string,
    @Param('hold') hold: string,
    @Query() query: HoldEventsQuery,
  ): Promise<HoldWithEventsDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readHolds.withEvents(book, hold, query));
  }
}

function answered({ hold, replayed }: ChangedHold, reply: FastifyReply): ChangedHoldDto {
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  return hold;
}
