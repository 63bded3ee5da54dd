import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { VoucherDto } from '../vouchers/index.js';
import { CorrectVoucher } from './correct-voucher.js';
import { CorrectionDto, CorrectVoucherDto, ReverseVoucherDto } from './dto/reversal.dto.js';
import { ReverseVoucher } from './reverse-voucher.js';

@ApiTags('corrections')
@Controller('v1/books/:book/vouchers/:voucher')
export class ReversalsController {
  constructor(
    private readonly reverseVoucher: ReverseVoucher,
    private readonly correctVoucher: CorrectVoucher,
  ) {}

  @Post('reversals')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'Reverse a voucher (红冲) in whole or in parts: negative amounts on the same sides, once per part',
    description:
      'A poster reverses vouchers of its own client. Funds are checked as always; a purpose goes back with its line, a hold that a line captured is not revived.',
  })
  @Answers(201, VoucherDto, 'The reversal, linked to the voucher by `reverses`, or the first answer again')
  async reverse(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('voucher') voucher: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: ReverseVoucherDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VoucherDto> {
    const posted = valueOf(await this.reverseVoucher.execute(caller, book, voucher, requestNumber, body));
    if (posted.replayed) reply.header('Idempotent-Replayed', 'true');
    return posted.voucher;
  }

  @Post('corrections')
  @Roles('poster')
  @ApiOperation({
    summary:
      'Reverse a voucher (红冲) and enter in its place what should have been (蓝字补记), both or neither',
    description: 'The request number is that of the re-entry; the reversal has one made of it.',
  })
  @Answers(201, CorrectionDto, 'Both vouchers, or the first answer again')
  async correct(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('voucher') voucher: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: CorrectVoucherDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CorrectionDto> {
    const { reversal, entry } = valueOf(
      await this.correctVoucher.execute(caller, book, voucher, requestNumber, body),
    );
    if (entry.replayed) reply.header('Idempotent-Replayed', 'true');
    return { reversal: reversal.voucher, entry: entry.voucher };
  }
}
