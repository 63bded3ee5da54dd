import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  Roles,
} from '../platform/http/index.js';
import { MappingRepository, type MappingPlace } from './database/mapping.repository.js';
import { ErpMappingDto, ErpMappingPageDto, ErpMappingsQuery, MapErpAccountDto } from './dto/mapping.dto.js';
import { MapAccount } from './map-account.js';
import { viewOfMapping } from './summary-view.js';

@ApiTags('ERP')
@Controller('v1/books/:book/erp/mappings')
export class ErpMappingsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly mapAccount: MapAccount,
    private readonly mappings: MappingRepository,
  ) {}

  @Put()
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Say how a GL account is called in the ERP from a business date on' })
  @Answers(200, ErpMappingDto, 'What was said; said again, it changes nothing')
  async map(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { glAccount, erpAccount, effectiveFrom, reason }: MapErpAccountDto,
  ): Promise<ErpMappingDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { glAccount, erpAccount, effectiveFrom, reason };
    return viewOfMapping(valueOf(await this.mapAccount.execute(caller, book, order)));
  }

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'How GL accounts are called in the ERP, with the whole history' })
  @Answers(200, ErpMappingPageDto, 'A page by GL account in the order of opening, oldest version first')
  async list(@Param('book') code: string, @Query() query: ErpMappingsQuery): Promise<ErpMappingPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const rows = await this.mappings.page(book.id, placeOf(query.after), limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.glAccountId, String(row.version)], viewOfMapping);
  }
}

function placeOf(after: string | undefined): MappingPlace | null {
  if (after === undefined) return null;
  const [glAccountId, version] = valueOf(decodeCursor(after, 2));
  if (!/^[0-9]{1,18}$/.test(glAccountId!) || !/^[1-9][0-9]{0,8}$/.test(version!))
    throw new RefusalError(cursorMalformed());
  return { glAccountId: glAccountId!, version: Number(version) };
}
