import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BookDirectory } from '../ledger/books/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Roles } from '../platform/http/index.js';
import { AnswersReport } from './answers-report.js';
import { VoucherFormatQuery } from './dto/report-queries.dto.js';
import { FORMATS, formatOf, MEDIA_TYPES } from './report-format.js';
import { VOUCHER_COLUMNS, VoucherReport } from './reports/voucher.report.js';
import { SendReport } from './send-report.js';
import { voucherPage } from './writers/voucher-page.js';

@ApiTags('finance reports')
@Controller('v1/books/:book/reports/vouchers')
export class VoucherPrintController {
  constructor(
    private readonly books: BookDirectory,
    private readonly sender: SendReport,
    private readonly vouchers: VoucherReport,
  ) {}

  @Get(':voucher')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Print view of a voucher (记账凭证); format=html is a page to be printed' })
  @AnswersReport('voucher', VOUCHER_COLUMNS, 'The voucher', [MEDIA_TYPES.html])
  async print(
    @Param('book') code: string,
    @Param('voucher') id: string,
    @Query() query: VoucherFormatQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const book = valueOf(await this.books.byCode(code));
    const report = valueOf(await this.vouchers.of(book, id));
    const format = formatOf(query.format, reply.request.headers.accept, [...FORMATS, 'html']);
    if (format !== 'html') return this.sender.send(report, { ...query, format }, reply);
    reply.header('Vary', 'Accept');
    const page = Buffer.from(await voucherPage(report));
    return new StreamableFile(page, { type: `${MEDIA_TYPES.html}; charset=utf-8` });
  }
}
