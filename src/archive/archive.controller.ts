import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { isMonth } from '../closing/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { toIsoTime } from '../platform/clock/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import {
  Answers,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../platform/http/index.js';
import type { ArchivedMonth } from './archive.js';
import { ArchivedMonthsRepository } from './database/archived-months.repository.js';
import { ArchiveDto, type ArchivedMonthDto } from './dto/archive.dto.js';
import { newestToMove } from './months-to-move.rules.js';

/** What `npm run archive -- --status` tells, for those who do not run programs beside the service. */
@ApiTags('closing')
@Controller('v1/books/:book/archive')
export class ArchiveController {
  constructor(
    private readonly books: BookDirectory,
    private readonly months: ArchivedMonthsRepository,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Months that are archived (归档) or being moved, and which could be' })
  @Answers(200, ArchiveDto, 'A page of months in their order')
  async read(@Param('book') code: string, @Query() query: PageQuery): Promise<ArchiveDto> {
    const book = valueOf(await this.books.byCode(code));
    const limit = limitOf(query);
    const rows = await this.months.page(book.id, { after: placeOf(query.after), atMost: limit + 1 });
    return {
      ...pageFrom(rows, limit, ({ month }) => [month], viewOfMonth),
      archivableThrough: newestToMove(await this.months.state(book.id)),
    };
  }
}

function placeOf(after: string | undefined): string | null {
  if (after === undefined) return null;
  const [month] = valueOf(decodeCursor(after, 1));
  if (!isMonth(month!)) throw new RefusalError(cursorMalformed());
  return month!;
}

/** Counts and seal are of the month as a whole. */
function viewOfMonth({ month, status, begunAt, endedAt, ...moved }: ArchivedMonth): ArchivedMonthDto {
  const isWhole = status === 'archived';
  return {
    ...{ month, status },
    vouchers: isWhole ? moved.vouchers : null,
    lines: isWhole ? moved.lines : null,
    entries: isWhole ? moved.entries : null,
    sealNumber: moved.sealNumber,
    begunAt: toIsoTime(begunAt),
    archivedAt: endedAt === null ? null : toIsoTime(endedAt),
  };
}
