import { Injectable } from '@nestjs/common';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../ledger/approvals/index.js';
import { BookDirectory, ClosedMonths, type BookRef } from '../ledger/books/index.js';
import { POSTING_DEFAULTS, type PostingLine } from '../ledger/posting/index.js';
import { readLines, requireBalanced } from '../ledger/vouchers/index.js';
import { canonicalJson } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { closingRefusals } from './closing.errors.js';
import { PeriodRepository } from './database/period.repository.js';
import { AdjustmentDto } from './dto/adjustment.dto.js';

export const ADJUSTMENT_BUSINESS_TYPE = 'year-adjustment';

/**
 * A year-end adjustment, made by finance and approved by somebody else: a voucher on the last date of the year, with the
 * mark of the phase in its metadata. Other postings do not reach that date.
 */
@Injectable()
export class PostAdjustment implements PostingCommand<AdjustmentDto> {
  readonly effect = 'posting';
  readonly name = 'post-adjustment';
  readonly makerRoles = ['finance'] as const;
  readonly content = AdjustmentDto;

  constructor(
    private readonly books: BookDirectory,
    private readonly months: ClosedMonths,
    private readonly periods: PeriodRepository,
  ) {}

  async check(book: BookRef, content: AdjustmentDto): Promise<Result<void>> {
    const read = await this.read(book, content);
    return read.ok ? accepted(undefined) : read;
  }

  async prepare({
    approvalId,
    book,
    content,
    reason,
  }: ApprovedOrder<AdjustmentDto>): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const read = await this.read(book, content);
    if (!read.ok) return read;
    const { lines, businessDate } = read.value;
    const posting: PostingDraft = {
      ...POSTING_DEFAULTS,
      ...{ lines, businessDate, phase: 'adjust', businessType: ADJUSTMENT_BUSINESS_TYPE },
      memo: content.memo ?? reason,
      metadata: canonicalJson({ approval: approvalId, phase: 'adjustment', year: content.year }),
    };
    return accepted({ posting, told: { businessDate } });
  }

  private async read(
    known: BookRef,
    { year, lines }: AdjustmentDto,
  ): Promise<Result<{ lines: PostingLine[]; businessDate: string }>> {
    const { adjusting } = await this.months.years(known.id);
    if (adjusting !== year) return refused(closingRefusals.adjustmentNotBegun(year));
    const book = await this.books.byCode(
      known.code,
      lines.map(({ currency }) => currency),
    );
    if (!book.ok) return book;
    const read = readLines(book.value, lines);
    if (!read.ok) return read;
    const balanced = requireBalanced(book.value, read.value);
    if (!balanced.ok) return balanced;
    const businessDate = (await this.periods.lastDateIn(known.id, year))!;
    return accepted({ lines: read.value, businessDate });
  }
}
