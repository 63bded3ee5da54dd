import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChannelDirectory } from '../../channels/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import {
  PayoutStopPageDto,
  PayoutStopsDto,
  PayoutStopsQuery,
  StopPayoutPartiesDto,
  StopPayoutsDto,
} from './dto/stop.dto.js';
import { ReadStops, viewOfStop } from './read-stops.js';
import { ALL_BOOKS, type StopTarget } from './stop.js';
import { stopRefusals } from './stops.errors.js';
import { TurnStops } from './turn-stops.js';

/** Stops payouts at once. They are released by the command `release-payout-stop`, with maker and checker. */
@ApiTags('payout stops')
@Controller('v1')
export class PayoutStopsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly channels: ChannelDirectory,
    private readonly turnStops: TurnStops,
    private readonly readStops: ReadStops,
  ) {}

  @Put('payout-stops/global')
  @Roles('operator', 'admin')
  @ApiOperation({
    summary: 'Stop the payouts of all books: after the answer none is begun (a key of all books only)',
  })
  @Answers(200, PayoutStopsDto, 'The switch')
  async stopAll(
    @CurrentCaller() caller: Caller,
    @Body() { reason }: StopPayoutsDto,
  ): Promise<PayoutStopsDto> {
    if (caller.books !== '*') throw new RefusalError(stopRefusals.needsAllBooks());
    return this.stop(caller, ALL_BOOKS, reason, [{ bookId: ALL_BOOKS, scope: 'global', target: '' }]);
  }

  @Put('books/:book/payout-stops/book')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Stop the payouts of the book: after the answer none is begun' })
  @Answers(200, PayoutStopsDto, 'The switch')
  async stopBook(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { reason }: StopPayoutsDto,
  ): Promise<PayoutStopsDto> {
    const { id } = valueOf(await this.books.byCode(code));
    return this.stop(caller, id, reason, [{ bookId: id, scope: 'book', target: '' }]);
  }

  @Put('books/:book/payout-stops/channels/:channel')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Stop the payouts through a channel: after the answer none is begun' })
  @Answers(200, PayoutStopsDto, 'The switch')
  async stopChannel(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('channel') channel: string,
    @Body() { reason }: StopPayoutsDto,
  ): Promise<PayoutStopsDto> {
    const { id } = valueOf(await this.books.byCode(code));
    const target = valueOf(await this.channels.byCode(id, channel)).code;
    return this.stop(caller, id, reason, [{ bookId: id, scope: 'channel', target }]);
  }

  @Put('books/:book/payout-stops/parties')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Stop the payouts of a list of parties (止付): after the answer none is begun' })
  @Answers(200, PayoutStopsDto, 'The switches')
  async stopParties(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { parties, reason }: StopPayoutPartiesDto,
  ): Promise<PayoutStopsDto> {
    const { id } = valueOf(await this.books.byCode(code));
    const targets = parties.map((target) => ({ bookId: id, scope: 'party' as const, target }));
    return this.stop(caller, id, reason, targets);
  }

  @Get('books/:book/payout-stops')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The switches that stop payouts of the book, that of all books first' })
  @Answers(200, PayoutStopPageDto, 'Switches that were ever used')
  async list(@Param('book') code: string, @Query() query: PayoutStopsQuery): Promise<PayoutStopPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readStops.list(book, query));
  }

  private async stop(
    caller: Caller,
    bookId: number,
    reason: string,
    targets: readonly StopTarget[],
  ): Promise<PayoutStopsDto> {
    const stops = await this.turnStops.execute(caller, { bookId, targets, stopped: true, reason });
    return { items: stops.map(viewOfStop) };
  }
}
