import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { SettlementBatchDto } from '../dto/batch.dto.js';
import { ReadSettlement } from '../read-settlement.js';
import { SettleNowDto } from './dto/payment.dto.js';
import { SettleNow } from './settle-now.js';

@ApiTags('settlement')
@Controller('v1/books/:book/settlement-orders')
export class SettleNowController {
  constructor(
    private readonly books: BookDirectory,
    private readonly settling: SettleNow,
    private readonly settlement: ReadSettlement,
  ) {}

  @Post()
  @Roles('operator')
  @ApiOperation({
    summary: 'Settle one party at once (实时结算): a batch of its own, paid now if its tier asks for nobody',
  })
  @Answers(201, SettlementBatchDto, 'The batch as far as it has come, or the one of this number')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: SettleNowDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const { batch, replayed } = valueOf(await this.settling.execute(caller, book, requestNumber, body));
    if (replayed) reply.header('idempotent-replayed', 'true');
    return this.settlement.view(book, batch);
  }
}
