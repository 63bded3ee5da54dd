import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { parseSignedAmount } from '../../platform/money/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { POSTING_DEFAULTS } from '../../ledger/posting/index.js';
import type { ClearingPosting } from '../runs/clearing-posting.js';
import { clearingRunRefusals } from '../runs/clearing-runs.errors.js';
import { ClearingPostingRepository } from '../runs/database/clearing-posting.repository.js';
import {
  ClearingResultRepository,
  type ClearingResult,
} from '../runs/database/clearing-result.repository.js';
import { ClearingRunRepository } from '../runs/database/clearing-run.repository.js';
import { RecordClearingDifferenceDto } from './dto/extra.dto.js';
import { ExtraParticipant } from './extra-participant.js';

/** Business type (业务类型) of the vouchers of differences. */
const DIFFERENCE = 'clearing-difference';

interface Known {
  readonly result: ClearingResult;
  readonly posting: ClearingPosting;
  readonly amount: bigint;
}

/**
 * What a result was wrong by, once it is too late to void its run: the result stays, the difference is posted between payable
 * and position and settled by itself. With maker and checker.
 */
@Injectable()
export class RecordClearingDifference implements PostingCommand<RecordClearingDifferenceDto> {
  readonly effect = 'posting';
  readonly name = 'record-clearing-difference';
  readonly makerRoles = ['finance', 'operator'] as const;
  readonly content = RecordClearingDifferenceDto;

  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly results: ClearingResultRepository,
    private readonly postings: ClearingPostingRepository,
    private readonly participant: ExtraParticipant,
    private readonly ids: Ids,
  ) {}

  async check(book: BookRef, content: RecordClearingDifferenceDto): Promise<Result<void>> {
    const known = await this.read(book, content);
    return known.ok ? accepted(undefined) : known;
  }

  async prepare({
    book,
    content,
    approvalId,
    reason,
  }: ApprovedOrder<RecordClearingDifferenceDto>): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const known = await this.read(book, content);
    if (!known.ok) return known;
    const { result, posting, amount } = known.value;
    const { runNo, lineNo, direction, payee, currency } = result;
    const { settlementDate } = content;
    const id = this.ids.uuid();
    // More of what is collected is taken off what the party is owed, less of it is given back.
    const isOwedMore = (direction === 'D') === amount > 0n;
    const [debit, credit] = isOwedMore
      ? [posting.position, posting.payable]
      : [posting.payable, posting.position];
    const moved = amount > 0n ? amount : -amount;
    const midnight = DateTime.fromISO(settlementDate, { zone: book.timeZone }).toUTC();
    const extra = {
      ...{ id, bookId: book.id, kind: 'difference' as const, runNo, lineNo, number: 1, originId: approvalId },
      ...{
        direction,
        payee,
        currency,
        gross: amount,
        amount,
        settlementDate,
        businessType: DIFFERENCE,
        reason,
      },
      settlementAt: midnight.toFormat('yyyy-MM-dd HH:mm:ss.SSS000'),
    };
    return accepted({
      posting: {
        ...POSTING_DEFAULTS,
        businessType: DIFFERENCE,
        memo: reason,
        lines: [
          { account: debit, side: 'D', amount: moved, currency },
          { account: credit, side: 'C', amount: moved, currency },
        ],
        links: [{ kind: 'corrects', voucherId: result.voucherId! }],
        participations: [this.participant.adding(extra)],
      },
      told: { difference: id },
    });
  }

  private async read(
    book: BookRef,
    { run: id, line, amount: said }: RecordClearingDifferenceDto,
  ): Promise<Result<Known>> {
    const run = await this.runs.byId(id);
    if (run?.bookId !== book.id) return refused(clearingRunRefusals.runNotFound(id, 'content/run'));
    if (run.state !== 'posted') return refused(clearingRunRefusals.notPosted(run.state));
    const result = await this.results.one(run.runNo, line);
    if (result?.status !== 'R' || result.voucherId === null) return refused(lineNotReady(line));
    const amount = parseSignedAmount(said, book.currencies.get(result.currency)!);
    if (!amount.ok || amount.minor === 0n) return refused(amountMalformed(result.currency));
    const { runNo, chunk, group } = result;
    const posting = (await this.postings.one({ runNo, chunk, group }))!;
    return accepted({ result, posting, amount: amount.minor });
  }
}

const lineNotReady = (line: number): Refusal => ({
  kind: 'refused',
  code: 'CLEARING.LINE_NOT_READY',
  message: `Line ${line} has no posted result; look at the exceptions and holds of the run`,
  field: 'content/line',
});

const amountMalformed = (currency: string): Refusal => ({
  kind: 'malformed',
  code: 'CLEARING.DIFFERENCE_AMOUNT',
  message: `A difference is not zero and has no more decimals than ${currency}`,
  field: 'content/amount',
});
