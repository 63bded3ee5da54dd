import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { VoucherDto } from '../vouchers/index.js';
import { CaptureHold } from './capture-hold.js';
import { CaptureHoldDto } from './dto/capture-hold.dto.js';

@ApiTags('holds')
@Controller('v1/books/:book/holds/:hold')
export class HoldCapturesController {
  constructor(private readonly captureHold: CaptureHold) {}

  @Post('capture')
  @Roles('poster')
  @ApiOperation({
    summary:
      'Capture a hold, in full or in part, to one or several receivers; posts the voucher and answers it',
  })
  @Answers(201, VoucherDto, 'Captured, or the first answer again')
  async capture(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('hold') hold: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: CaptureHoldDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VoucherDto> {
    const captured = await this.captureHold.execute(caller, book, hold, requestNumber, body);
    const { voucher, replayed } = valueOf(captured);
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return voucher;
  }
}
