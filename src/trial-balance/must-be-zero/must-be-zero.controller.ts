import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../../platform/http/index.js';
import type { Declaration, DeclarationSubject } from './declaration.js';
import { DeclareMustBeZero } from './declare-must-be-zero.js';
import { DeclareMustBeZeroDto, MustBeZeroDto, MustBeZeroPageDto } from './must-be-zero.dto.js';
import { MustBeZeroRepository } from './must-be-zero.repository.js';

@ApiTags('trial balance')
@Controller('v1/books/:book/must-be-zero')
export class MustBeZeroController {
  constructor(
    private readonly books: BookDirectory,
    private readonly declareMustBeZero: DeclareMustBeZero,
    private readonly declarations: MustBeZeroRepository,
  ) {}

  @Put()
  @Roles('finance', 'admin')
  @ApiOperation({
    summary:
      'Say that an account or a GL account must be zero at the end of a day (日终为零), or need not be',
  })
  @Answers(200, MustBeZeroDto, 'What counts now')
  async declare(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { account, glAccount, mustBeZero, reason }: DeclareMustBeZeroDto,
  ): Promise<MustBeZeroDto> {
    const book = valueOf(await this.books.byCode(code));
    const order = { account: account ?? null, glAccount: glAccount ?? null, mustBeZero, reason };
    return viewOf(valueOf(await this.declareMustBeZero.execute(caller, book, order)));
  }

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What must be zero at the end of a day, beside accounts that were opened so' })
  @Answers(200, MustBeZeroPageDto, 'A page of what counts now: accounts, then GL accounts')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<MustBeZeroPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const rows = await this.declarations.list(book.id, subjectOf(query.after), limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.subject, row.subjectId], viewOf);
  }
}

const viewOf = ({ subject, code, mustBeZero, number, reason, declaredAt }: Declaration): MustBeZeroDto => ({
  ...{ subject: subject === 'A' ? 'account' : 'gl-account', code, mustBeZero, number, reason },
  declaredAt: toIsoTime(declaredAt),
});

function subjectOf(after: string | undefined): DeclarationSubject | null {
  if (after === undefined) return null;
  const [subject, subjectId] = valueOf(decodeCursor(after, 2));
  if ((subject !== 'A' && subject !== 'G') || !/^[0-9]{1,18}$/.test(subjectId!))
    throw new RefusalError(cursorMalformed());
  return { subject, subjectId: subjectId! };
}
