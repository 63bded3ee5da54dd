import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { VoucherExplanationDto } from './dto/voucher-explanation.dto.js';
import { ExplainVoucher } from './explain-voucher.js';

@ApiTags('vouchers')
@Controller('v1/books/:book/vouchers/:voucher/explanation')
export class ExplainController {
  constructor(
    private readonly books: BookDirectory,
    private readonly explainVoucher: ExplainVoucher,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'How the lines of a voucher came about: rule, parameters, values, lines' })
  @Answers(200, VoucherExplanationDto, 'The explanation')
  async explain(@Param('book') code: string, @Param('voucher') id: string): Promise<VoucherExplanationDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.explainVoucher.execute(book, id));
  }
}
