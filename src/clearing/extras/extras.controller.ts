import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { toIsoTime } from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import { Answers, cursorMalformed, limitOf, pageFrom, Roles } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { BookDirectory, type BookRef } from '../../ledger/books/index.js';
import { cursorOf } from '../runs/read-runs.js';
import { ExtraRepository, type ToldExtra } from './database/extra.repository.js';
import { ClearingExtraPageDto, ClearingExtrasFilter, type ClearingExtraDto } from './dto/extra.dto.js';

@ApiTags('clearing')
@Controller('v1/books/:book')
export class ExtrasController {
  constructor(
    private readonly books: BookDirectory,
    private readonly extras: ExtraRepository,
  ) {}

  @Get('clearing-extras')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'What is to be settled beside first results: differences, second clearings, refunds, orders',
  })
  @Answers(200, ClearingExtraPageDto, 'A page of one kind')
  async list(
    @Param('book') code: string,
    @Query() query: ClearingExtrasFilter,
  ): Promise<ClearingExtraPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const after = valueOf(cursorOf(query, 1))?.[0] ?? null;
    if (after !== null && !isUuid(after)) throw new RefusalError(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.extras.page(book.id, query.kind ?? 'difference', after, limit + 1);
    return pageFrom(
      rows,
      limit,
      ({ id }) => [id],
      (row) => viewOfExtra(book, row),
    );
  }
}

function viewOfExtra({ currencies }: BookRef, extra: ToldExtra): ClearingExtraDto {
  const { id, kind, run, lineNo, originId, direction, payee, amount, currency, settlementDate } = extra;
  const { settlementAt, businessType, reason, voucherId, recordedAt } = extra;
  const decimals = currencies.get(currency)!;
  return {
    ...{ id, kind, ...(run !== null && { run, line: lineNo }), origin: originId, payee, currency },
    direction: direction === 'D' ? 'disburse' : 'collect',
    amount: amount < 0n ? `-${formatAmount(-amount, decimals)}` : formatAmount(amount, decimals),
    ...{ settlementDate, settlementAt: toIsoTime(settlementAt), businessType, reason, voucher: voucherId },
    recordedAt: toIsoTime(recordedAt),
  };
}
