import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import type { Turnover } from './database/turnover.repository.js';
import { TurnoverDto, TurnoverQuery, type TurnoverRowDto } from './dto/turnover.dto.js';
import { ReadTurnover } from './read-turnover.js';

@ApiTags('turnover')
@Controller('v1/books/:book/turnover')
export class TurnoverController {
  constructor(
    private readonly books: BookDirectory,
    private readonly readTurnover: ReadTurnover,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Turnover (发生额) of up to 31 dates by business type and currency' })
  @Answers(200, TurnoverDto, 'The turnover')
  async of(@Param('book') code: string, @Query() query: TurnoverQuery): Promise<TurnoverDto> {
    const { fromDate, toDate, businessType = null, account = null } = query;
    const known = valueOf(await this.books.byCode(code));
    const turnovers = valueOf(await this.readTurnover.of(known, { fromDate, toDate, businessType, account }));
    // Another node may have added a currency since the book was read.
    const moved = turnovers.map(({ currency }) => currency);
    const book = valueOf(await this.books.byCode(code, moved));
    return {
      book: book.code,
      fromDate,
      toDate,
      ...(account !== null && { account }),
      rows: turnovers.map((turnover) => viewOf(turnover, book)),
    };
  }
}

function viewOf(
  { businessType, currency, vouchers, debit, credit }: Turnover,
  book: BookRef,
): TurnoverRowDto {
  const decimals = book.currencies.get(currency)!;
  return {
    businessType,
    currency,
    vouchers,
    debitTurnover: formatAmount(debit, decimals),
    creditTurnover: formatAmount(credit, decimals),
  };
}
