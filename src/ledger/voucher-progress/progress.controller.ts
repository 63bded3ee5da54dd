import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { BookDirectory } from '../books/index.js';
import { VoucherProgressDto, type LineProgressDto } from './dto/progress.dto.js';
import { leftOf, type OriginalLine } from './original.js';
import { ReadOriginal } from './read-original.js';

@ApiTags('corrections')
@Controller('v1/books/:book/vouchers/:voucher/progress')
export class ProgressController {
  constructor(
    private readonly books: BookDirectory,
    private readonly originals: ReadOriginal,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'What of a voucher was reversed (红冲) and refunded (退款), and what is left, line by line',
  })
  @Answers(200, VoucherProgressDto, 'The lines; how it came about is found by the links to the voucher')
  async ofVoucher(
    @Param('book') code: string,
    @Param('voucher') voucher: string,
  ): Promise<VoucherProgressDto> {
    const book = valueOf(await this.books.byCode(code));
    const { id, lines } = valueOf(await this.originals.byId(book.id, voucher));
    return { voucher: id, lines: lines.map(viewOf) };
  }
}

function viewOf(line: OriginalLine): LineProgressDto {
  const text = (minor: bigint): string => formatAmount(minor, line.decimals);
  return {
    lineNumber: line.lineNumber,
    account: line.account,
    side: line.side === 'D' ? 'debit' : 'credit',
    currency: line.currency,
    amount: text(line.amount),
    reversed: text(line.reversed),
    refunded: text(line.refunded),
    left: text(leftOf(line)),
  };
}
