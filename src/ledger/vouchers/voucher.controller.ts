import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { PostVoucherDto } from './dto/post-voucher.dto.js';
import { VoucherByRequestQuery } from './dto/voucher-queries.dto.js';
import { VoucherDto } from './dto/voucher.dto.js';
import { PostVoucher } from './post-voucher.js';
import type { PostedVoucher } from './posted-voucher.js';
import { ReadVoucher } from './read-voucher.js';

@ApiTags('vouchers')
@Controller('v1/books/:book/vouchers')
export class VoucherController {
  constructor(
    private readonly postVoucher: PostVoucher,
    private readonly readVoucher: ReadVoucher,
    private readonly books: BookDirectory,
  ) {}

  @Post()
  @Roles('poster')
  @ApiOperation({
    summary: 'Post a voucher (记账): balances, account entries and voucher lines in one transaction',
  })
  @Answers(201, VoucherDto, 'Posted, or the first answer again')
  async post(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: PostVoucherDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VoucherDto> {
    return answered(valueOf(await this.postVoucher.post(caller, book, requestNumber, body)), reply);
  }

  @Post('dry-run')
  @Roles('poster', 'finance', 'operator')
  @ApiOperation({
    summary: 'What posting would answer now; nothing is written, the request number stays free',
  })
  @Answers(200, VoucherDto, 'What would be posted')
  async dryRun(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: PostVoucherDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VoucherDto> {
    return answered(valueOf(await this.postVoucher.dryRun(caller, book, requestNumber, body)), reply);
  }

  @Get('by-request/:requestNumber')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'The voucher that a request number made; of the calling client unless another is named',
  })
  @Answers(200, VoucherDto, 'The voucher')
  async byRequest(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('requestNumber') requestNumber: string,
    @Query() query: VoucherByRequestQuery,
  ): Promise<VoucherDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readVoucher.byRequest(book, query.client ?? caller.clientCode, requestNumber));
  }

  @Get(':voucher')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A voucher (记账凭证) with its account entries' })
  @Answers(200, VoucherDto, 'The voucher')
  async byId(@Param('book') code: string, @Param('voucher') id: string): Promise<VoucherDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readVoucher.byId(book, id));
  }
}

function answered({ voucher, replayed }: PostedVoucher, reply: FastifyReply): VoucherDto {
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  return voucher;
}
