import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { AnswerSecond } from './answer-second.js';
import { ClearingFormulasDto } from './dto/formula.dto.js';
import {
  AnswerSecondClearingDto,
  SecondClearingDto,
  SecondClearingPageDto,
  SecondClearingsFilter,
} from './dto/second.dto.js';
import { ReadSeconds, viewOfSecond } from './read-seconds.js';

@ApiTags('clearing')
@Controller('v1/books/:book')
export class SecondsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadSeconds,
    private readonly answering: AnswerSecond,
  ) {}

  @Get('clearing-formulas')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Formulas of second clearing (二清); changed by the command set-clearing-formula',
  })
  @Answers(200, ClearingFormulasDto, 'The last version of each')
  async formulas(@Param('book') code: string): Promise<ClearingFormulasDto> {
    return this.reading.formulasOf(valueOf(await this.books.byCode(code)));
  }

  @Get('second-clearings')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Second clearings (二清) in a state: derived ones wait for the downstream' })
  @Answers(200, SecondClearingPageDto, 'A page of second clearings')
  async list(
    @Param('book') code: string,
    @Query() query: SecondClearingsFilter,
  ): Promise<SecondClearingPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }

  @Get('second-clearings/:second')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A second clearing' })
  @Answers(200, SecondClearingDto, 'The second clearing')
  async byId(@Param('book') code: string, @Param('second') id: string): Promise<SecondClearingDto> {
    return valueOf(await this.reading.one(valueOf(await this.books.byCode(code)), id));
  }

  @Post('second-clearings/:second/answer')
  @HttpCode(200)
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'What the downstream says of it, once; a failure is refunded to the payer' })
  @Answers(200, SecondClearingDto, 'Taken, or the first answer again')
  async answer(
    @Param('book') code: string,
    @Param('second') id: string,
    @Body() body: AnswerSecondClearingDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SecondClearingDto> {
    const book = valueOf(await this.books.byCode(code));
    const { second, replayed } = valueOf(await this.answering.execute(book, id, body));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return viewOfSecond(book, second);
  }
}
