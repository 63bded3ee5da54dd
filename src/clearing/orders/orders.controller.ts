import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { refused, valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { BookDirectory, type BookRef } from '../../ledger/books/index.js';
import { ClearOrder } from './clear-order.js';
import { OrderRepository, type ToldOrder } from './database/order.repository.js';
import { ClearedOrderDto, ClearOrderDto } from './dto/order.dto.js';
import { orderRefusals } from './orders.errors.js';

@ApiTags('clearing')
@Controller('v1/books/:book/clearing-orders')
export class ClearingOrdersController {
  constructor(
    private readonly books: BookDirectory,
    private readonly clearing: ClearOrder,
    private readonly orders: OrderRepository,
  ) {}

  @Post()
  @Roles('poster')
  @ApiOperation({
    summary: 'Clear one order at once (实时清算), to be settled now; it is known again in its file',
  })
  @Answers(201, ClearedOrderDto, 'Cleared, or the first answer again')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: ClearOrderDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClearedOrderDto> {
    const book = valueOf(await this.books.byCode(code, [body.currency]));
    const { order, replayed } = valueOf(await this.clearing.execute(caller, book, requestNumber, body));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return viewOfOrder(book, order);
  }

  @Get(':order')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'An order that was cleared at once' })
  @Answers(200, ClearedOrderDto, 'The order')
  async byId(@Param('book') code: string, @Param('order') id: string): Promise<ClearedOrderDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = isUuid(id) ? await this.orders.byId(book.id, id) : null;
    return order ? viewOfOrder(book, order) : valueOf(refused(orderRefusals.notFound(id)));
  }
}

function viewOfOrder({ currencies }: BookRef, order: ToldOrder): ClearedOrderDto {
  const { id, source, recordKey, orderNumber, voucherId, recordedAt } = order;
  const said = JSON.parse(order.record) as Record<
    'payee' | 'amount' | 'net' | 'currency' | 'rule' | 'settlementDate',
    string
  >;
  const { payee, currency, rule, settlementDate } = said;
  const amount = (minor: string): string => formatAmount(BigInt(minor), currencies.get(currency)!);
  return {
    ...{ id, source, recordKey, orderNumber, payee, gross: amount(said.amount), net: amount(said.net) },
    ...{ currency, settlementDate, rule, voucher: voucherId, recordedAt: toIsoTime(recordedAt) },
  };
}
