import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/auth/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { StopRepository, type BusinessTypeStop } from './database/stop.repository.js';
import { BusinessTypeStopDto, BusinessTypeStopsDto, StopBusinessTypeDto } from './dto/stop.dto.js';
import { SetBusinessTypeStop } from './set-business-type-stop.js';

@ApiTags('stops')
@Controller('v1/books/:book/business-types')
export class StopsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly setStop: SetBusinessTypeStop,
    private readonly stops: StopRepository,
  ) {}

  @Put(':businessType/stop')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Stop the postings of a business type in the book, or take them again' })
  @Answers(200, BusinessTypeStopDto, 'The switch')
  async stop(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('businessType') businessType: string,
    @Body() body: StopBusinessTypeDto,
  ): Promise<BusinessTypeStopDto> {
    const book = valueOf(await this.books.byCode(code));
    return viewOf(valueOf(await this.setStop.execute(caller, book, { ...body, businessType })));
  }

  @Get('stops')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The stop switches of the book, by business type' })
  @Answers(200, BusinessTypeStopsDto, 'The switches')
  async list(@Param('book') code: string): Promise<BusinessTypeStopsDto> {
    const book = valueOf(await this.books.byCode(code));
    return { items: (await this.stops.list(book.id)).map(viewOf) };
  }
}

const viewOf = (stop: BusinessTypeStop): BusinessTypeStopDto => ({
  ...stop,
  changedAt: toIsoTime(stop.changedAt),
});
