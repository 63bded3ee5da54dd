import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { VoucherDto } from '../vouchers/index.js';
import { RefundVoucherDto } from './dto/refund.dto.js';
import { RefundVoucher } from './refund-voucher.js';

@ApiTags('corrections')
@Controller('v1/books/:book/vouchers/:voucher/refunds')
export class RefundsController {
  constructor(private readonly refundVoucher: RefundVoucher) {}

  @Post()
  @Roles('poster', 'finance', 'operator')
  @ApiOperation({
    summary: 'Refund a receipt (退款) in whole or in parts, never more than was received (有收才有退)',
    description:
      'The receipt is a voucher in one currency. Money came in on the debit side of asset or clearing accounts, or from the balance of a payer where there is none; credits of income accounts are the fee; the other credits are what the payees got.',
  })
  @Answers(201, VoucherDto, 'The refund, linked to the receipt by `refunds`, or the first answer again')
  async refund(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('voucher') voucher: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: RefundVoucherDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VoucherDto> {
    const posted = valueOf(await this.refundVoucher.execute(caller, book, voucher, requestNumber, body));
    if (posted.replayed) reply.header('Idempotent-Replayed', 'true');
    return posted.voucher;
  }
}
