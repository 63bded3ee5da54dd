import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { postingRefusals, PostingQueue, type Posting, type PostingOutcome } from '../posting/index.js';
import { answerOf, ReadVoucher, RequestRepository, type PostedVoucher } from '../vouchers/index.js';
import type { OriginalVoucher } from './original.js';
import { progressRefusals } from './progress.errors.js';
import { ReadOriginal } from './read-original.js';
import { Turns } from './turns.js';

/** A request number that the command uses, with the content it stands for. */
export interface NumberedContent {
  readonly requestNumber: string;
  readonly contentHash: string;
}

/** Something that takes back from a voucher. */
export interface CommandOnOriginal {
  readonly voucherId: string;
  /** In the order of the postings. */
  readonly requests: readonly NumberedContent[];
  /** Postings for what is left of the voucher now; all of them are posted, or none. */
  prepare(original: OriginalVoucher): Promise<Result<readonly Posting[]>>;
  /** Whether a refusal of its postings means that they should be prepared again. */
  isOvertaken?(postings: readonly Posting[], refusal: Refusal): boolean;
}

/** How long postings are prepared again because others were faster. On one node there is one at a time. */
const PATIENCE_MILLISECONDS = 15_000;
/** Who has not lost in its turn yet waits up to so long, so that nodes which have go first. */
const COURTESY_MILLISECONDS = 10;

type Attempt = Result<readonly PostedVoucher[]> | 'overtaken';

/**
 * Reads a voucher with what was taken back from it, has postings prepared by that, and posts them. If others take back
 * meanwhile the postings are prepared again: the first time everybody tries at once, then each voucher has a queue.
 */
@Injectable()
export class PostOnOriginal {
  private readonly turns = new Turns();

  constructor(
    private readonly originals: ReadOriginal,
    private readonly queue: PostingQueue,
    private readonly vouchers: ReadVoucher,
    private readonly requests: RequestRepository,
  ) {}

  /** @returns the vouchers posted, in order */
  async execute(
    caller: Caller,
    book: BookRef,
    command: CommandOnOriginal,
  ): Promise<Result<readonly PostedVoucher[]>> {
    const first = await this.attempt(caller, book, command);
    if (first !== 'overtaken') return first;
    const end = performance.now() + PATIENCE_MILLISECONDS;
    return this.turns.take(`${book.id}/${command.voucherId}`, async () => {
      await pause(Math.random() * COURTESY_MILLISECONDS);
      while (performance.now() < end) {
        const answer = await this.attempt(caller, book, command);
        if (answer !== 'overtaken') return answer;
      }
      return refused(progressRefusals.moved());
    });
  }

  private async attempt(caller: Caller, book: BookRef, command: CommandOnOriginal): Promise<Attempt> {
    const original = await this.originals.byId(book.id, command.voucherId);
    if (!original.ok) return original;
    const prepared = await command.prepare(original.value);
    if (!prepared.ok) return this.recall(caller, book, command, prepared.refusal);
    const outcomes = await this.post(prepared.value);
    if (!outcomes.ok) {
      const { refusal } = outcomes;
      const overtaken =
        refusal.code === progressRefusals.moved().code || command.isOvertaken?.(prepared.value, refusal);
      return overtaken ? 'overtaken' : outcomes;
    }
    return this.answers(caller, book, prepared.value, outcomes.value);
  }

  private async post(postings: readonly Posting[]): Promise<Result<readonly PostingOutcome[]>> {
    if (postings.length === 1) {
      const outcome = await this.queue.post(postings[0]!);
      return outcome.kind === 'refused' ? refused(outcome.refusal) : accepted([outcome]);
    }
    const outcome = await this.queue.postTogether(postings);
    return outcome.ok ? accepted(outcome.outcomes) : refused(outcome.refusal);
  }

  /** What was done before cannot be prepared any more, for nothing may be left: its first result stands. */
  private async recall(
    caller: Caller,
    book: BookRef,
    { requests }: CommandOnOriginal,
    refusal: Refusal,
  ): Promise<Result<readonly PostedVoucher[]>> {
    const outcomes: PostingOutcome[] = [];
    for (const { requestNumber, contentHash } of requests) {
      const known = await this.requests.find(caller.clientId, requestNumber);
      if (!known) return refused(refusal);
      if (known.contentHash !== contentHash) return refused(postingRefusals.contentDiffers(requestNumber));
      outcomes.push({ kind: 'replayed', voucherId: known.voucherId });
    }
    return this.answers(caller, book, [], outcomes);
  }

  private async answers(
    caller: Caller,
    book: BookRef,
    postings: readonly Posting[],
    outcomes: readonly PostingOutcome[],
  ): Promise<Result<readonly PostedVoucher[]>> {
    const replayed = outcomes.flatMap((one) => (one.kind === 'replayed' ? [one.voucherId] : []));
    const earlier = await this.vouchers.byIds(book, replayed);
    const answers: PostedVoucher[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const answer = answerOf(caller, book, postings[index] ?? null, outcome, (id) => earlier.get(id));
      if (!answer.ok) return answer;
      answers.push(answer.value);
    }
    return accepted(answers);
  }
}
