import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { databaseTimeOf } from '../../platform/clock/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ExtraRepository } from '../extras/database/extra.repository.js';
import { clearingRunRefusals } from '../runs/clearing-runs.errors.js';
import { ClearingRunRepository } from '../runs/database/clearing-run.repository.js';
import { SecondRepository, type ToldSecond } from './database/second.repository.js';
import type { AnswerSecondClearingDto } from './dto/second.dto.js';
import { SecondPostings } from './second-postings.js';
import { secondRefusals } from './second.errors.js';
import type { SecondAnswer, SecondClearing } from './second.js';
import { secondAfter } from './second.state.js';

/**
 * What the downstream says of a second clearing, once: the same answer again is the first one, another is a conflict. A success
 * is to be settled from then on, a failure is refunded to the payer by the next round (付款转退款).
 */
@Injectable()
export class AnswerSecond {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly seconds: SecondRepository,
    private readonly postings: SecondPostings,
    private readonly extras: ExtraRepository,
    private readonly transactions: Transactions,
  ) {}

  async execute(
    book: BookRef,
    id: string,
    { outcome, reference, reason, at }: AnswerSecondClearingDto,
  ): Promise<Result<{ second: ToldSecond; replayed: boolean }>> {
    const found = isUuid(id) ? await this.seconds.byId(book.id, id) : null;
    if (!found) return refused(secondRefusals.notFound(id));
    const answer: SecondAnswer = { reference, reason: reason ?? '', at: databaseTimeOf(at) };
    const replayed = await this.transactions.run(async (tx): Promise<Result<boolean>> => {
      const [run] = await this.runs.hold(tx, [found.runNo]);
      const [second] = await this.seconds.lock(tx, [found]);
      if (isSame(second!, outcome, answer)) return accepted(true);
      const state = secondAfter(second!.state, outcome === 'succeeded' ? 'succeed' : 'fail');
      if (run!.state !== 'posted') return refused(clearingRunRefusals.changedMeanwhile());
      if (!state) return refused(secondRefusals.notWaiting(second!.state));
      await this.seconds.answered(tx, found, outcome, answer);
      if (outcome === 'succeeded') {
        const { derived, voucherId } = second!;
        await this.extras.insert(tx, [this.postings.extraOf({ ...second!, answer }, derived!, voucherId!)]);
      }
      return accepted(false);
    });
    if (!replayed.ok) return replayed;
    return accepted({ second: (await this.seconds.byId(book.id, id))!, replayed: replayed.value });
  }
}

/** A failure may be refunded by the time it is said again. */
function isSame(second: SecondClearing, outcome: 'succeeded' | 'failed', answer: SecondAnswer): boolean {
  const said = second.state === 'refunded' ? 'failed' : second.state;
  const given = second.answer;
  return (
    said === outcome &&
    given?.reference === answer.reference &&
    given.reason === answer.reason &&
    given.at === answer.at
  );
}
