import { Body, Controller, Get, HttpStatus, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
  type Page,
} from '../../platform/http/index.js';
import { CreateCurrency } from './create-currency.js';
import { CurrencyRepository } from './database/currency.repository.js';
import { CreateCurrencyDto, CurrencyPageDto, CurrencyDto } from './dto/currency.dto.js';

@ApiTags('currencies')
@Controller('v1/currencies')
export class CurrenciesController {
  constructor(
    private readonly createCurrency: CreateCurrency,
    private readonly currencies: CurrencyRepository,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Currencies of ISO 4217 and own tokens, by code' })
  @Answers(200, CurrencyPageDto, 'A page of currencies')
  async list(@Query() query: PageQuery): Promise<Page<CurrencyDto>> {
    const [after = ''] = query.after === undefined ? [] : valueOf(decodeCursor(query.after, 1));
    const rows = await this.currencies.list(after, limitOf(query) + 1);
    return pageFrom(
      rows,
      limitOf(query),
      (row) => [row.code],
      ({ code, name, decimals }) => ({ code, name, decimals }),
    );
  }

  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Create an own token; its decimals never change' })
  @Answers(200, CurrencyDto, 'It exists with the same content; nothing changed')
  @Answers(201, CurrencyDto, 'Created')
  async create(
    @CurrentCaller() caller: Caller,
    @Body() body: CreateCurrencyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CurrencyDto> {
    const { created } = valueOf(await this.createCurrency.execute(caller, body));
    reply.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return body;
  }
}
