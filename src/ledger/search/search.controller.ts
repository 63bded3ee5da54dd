import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { VoucherPageDto } from '../vouchers/index.js';
import { FoundEntryPageDto, SearchEntriesQuery, SearchVouchersQuery } from './dto/search-queries.dto.js';
import { SearchLedger } from './search-ledger.js';

const PAGES =
  `All filters combine. The order follows the filter that finds fewest: by client for a request number, by kind
and id for linkedTo, by recording for an account or a party, otherwise by business date and id. A request looks at about
20,000 rows at most: a page may hold fewer rows than the limit, or none, while hasMore is true. The cursor carries the
filters, so after alone goes on; every row that was there at the beginning comes exactly once.`.replaceAll(
    '\n',
    ' ',
  );

@ApiTags('search')
@Controller('v1/books/:book')
export class SearchController {
  constructor(
    private readonly books: BookDirectory,
    private readonly search: SearchLedger,
  ) {}

  @Get('vouchers')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Vouchers (记账凭证) by any combination of filters',
    description: `${PAGES} A voucher meets account, party and amounts when any of its lines does, for each of them another line if need be.`,
  })
  @Answers(200, VoucherPageDto, 'A page of vouchers')
  async vouchers(@Param('book') code: string, @Query() query: SearchVouchersQuery): Promise<VoucherPageDto> {
    const book = valueOf(await this.books.byCode(code, currenciesOf(query)));
    return valueOf(await this.search.vouchers(book, query));
  }

  @Get('entries')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Account entries (账户流水) of all accounts by any combination of filters',
    description: `${PAGES} An entry meets account, party, currency, amounts and side itself, everything else its voucher does.`,
  })
  @Answers(200, FoundEntryPageDto, 'A page of entries')
  async entries(@Param('book') code: string, @Query() query: SearchEntriesQuery): Promise<FoundEntryPageDto> {
    const book = valueOf(await this.books.byCode(code, currenciesOf(query)));
    return valueOf(await this.search.entries(book, query));
  }
}

const currenciesOf = ({ currency }: SearchVouchersQuery): string[] =>
  currency === undefined ? [] : [currency];
