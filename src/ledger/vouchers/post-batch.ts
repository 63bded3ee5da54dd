import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { checkedItem } from '../../platform/http/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import { PostingQueue, type Posting, type PostingOutcome } from '../posting/index.js';
import { BatchItemDto, type PostBatchDto } from './dto/voucher-batch.dto.js';
import { answerOf, type PostedVoucher } from './posted-voucher.js';
import { PostVoucher } from './post-voucher.js';
import { MAX_RULE_CHANGES, PreparePosting, type PostingRequest, type Prepared } from './prepare-posting.js';
import { ReadVoucher } from './read-voucher.js';
import { voucherRefusals } from './voucher.errors.js';

/** What became of an item, with the request number if it could be read. */
export interface BatchAnswer {
  readonly requestNumber: string | undefined;
  readonly answer: Result<PostedVoucher>;
}

/** An atomic batch is one transaction, whose rows stay locked until it ends. */
const MAX_ATOMIC_LINES = 5_000;

const placeOf = (index: number): string => `items/${index}`;

/** Posts many vouchers in one request, all or none or each for itself; answers come in the order of the items. */
@Injectable()
export class PostBatch {
  constructor(
    private readonly books: BookDirectory,
    private readonly queue: PostingQueue,
    private readonly prepare: PreparePosting,
    private readonly postVoucher: PostVoucher,
    private readonly vouchers: ReadVoucher,
  ) {}

  /** @returns a refusal when nothing was posted: the book is unknown, or an item of an atomic batch was refused */
  async execute(caller: Caller, bookCode: string, batch: PostBatchDto): Promise<Result<BatchAnswer[]>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    const items = batch.items.map((item, index) => readItem(item, placeOf(index)));
    if (batch.mode === 'atomic') return this.postTogether(caller, book.value, items);
    return accepted(await this.postEach(caller, book.value, items));
  }

  private async postTogether(
    caller: Caller,
    book: BookRef,
    items: readonly Result<PostingRequest>[],
  ): Promise<Result<BatchAnswer[]>> {
    const requests: PostingRequest[] = [];
    for (const item of items) {
      if (!item.ok) return item;
      requests.push(item.value);
    }
    for (let attempt = 1; ; attempt++) {
      const prepared = await this.prepareAll(caller, book, requests);
      const wrong = firstRefusal(prepared);
      if (wrong) return refused(placed(wrong.refusal, wrong.index));
      const postings = postingsOf(prepared);
      if (linesOf(postings) > MAX_ATOMIC_LINES) {
        return refused(voucherRefusals.atomicBatchTooLarge(MAX_ATOMIC_LINES));
      }
      const outcome = await this.queue.postTogether(postings);
      if (outcome.ok) return accepted(await this.answers(caller, book, requests, prepared, outcome.outcomes));
      const culprit = postings[outcome.item]!;
      const overtaken = this.prepare.isOvertaken(culprit, outcome.refusal);
      if (!overtaken || attempt === MAX_RULE_CHANGES) {
        const index = prepared.findIndex(({ posting }) => posting === culprit);
        return refused(placed(outcome.refusal, index));
      }
    }
  }

  private async postEach(
    caller: Caller,
    book: BookRef,
    items: readonly Result<PostingRequest>[],
  ): Promise<BatchAnswer[]> {
    const requests = items.flatMap((item) => (item.ok ? [item.value] : []));
    const prepared = await this.prepareAll(caller, book, requests);
    const outcomes = await this.queue.postEach(postingsOf(prepared));
    const answers = await this.answers(caller, book, requests, prepared, outcomes);
    let next = 0;
    return items.map((item, index) => {
      if (!item.ok) return { requestNumber: undefined, answer: item };
      const { requestNumber, answer } = answers[next++]!;
      return { requestNumber, answer: answer.ok ? answer : refused(placed(answer.refusal, index)) };
    });
  }

  private async prepareAll(
    caller: Caller,
    book: BookRef,
    requests: readonly PostingRequest[],
  ): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    for (const request of requests) prepared.push(await this.prepare.execute(caller, book, request));
    return prepared;
  }

  /** @param outcomes of the postings among the prepared, in order */
  private async answers(
    caller: Caller,
    book: BookRef,
    requests: readonly PostingRequest[],
    prepared: readonly Prepared[],
    outcomes: readonly PostingOutcome[],
  ): Promise<BatchAnswer[]> {
    let next = 0;
    const settled = prepared.map((one) => (one.posting ? outcomes[next++]! : one.outcome));
    const earlier = await this.vouchers.byIds(book, settled.flatMap(replayedId));
    const answers: BatchAnswer[] = [];
    for (const [index, outcome] of settled.entries()) {
      const request = requests[index]!;
      const { posting } = prepared[index]!;
      const answer = this.isOvertaken(posting, outcome)
        ? await this.postVoucher.post(caller, book.code, request.requestNumber, request.body)
        : answerOf(caller, book, posting, outcome, (id) => earlier.get(id));
      answers.push({ requestNumber: request.requestNumber, answer });
    }
    return answers;
  }

  /** Whether the rule of the item changed while the batch was under way; then it is posted by itself. */
  private isOvertaken(posting: Posting | null, outcome: PostingOutcome): boolean {
    return (
      posting !== null && outcome.kind === 'refused' && this.prepare.isOvertaken(posting, outcome.refusal)
    );
  }
}

const replayedId = (outcome: PostingOutcome): string[] =>
  outcome.kind === 'replayed' ? [outcome.voucherId] : [];

function readItem(item: unknown, place: string): Result<PostingRequest> {
  const checked = checkedItem(BatchItemDto, item, place);
  if (!checked.ok) return checked;
  const { requestNumber, ...body } = checked.value;
  return accepted({ requestNumber, body });
}

const postingsOf = (prepared: readonly Prepared[]): Posting[] =>
  prepared.flatMap(({ posting }) => posting ?? []);

const linesOf = (postings: readonly Posting[]): number =>
  postings.reduce((lines, posting) => lines + posting.lines.length, 0);

function firstRefusal(prepared: readonly Prepared[]): { index: number; refusal: Refusal } | null {
  for (const [index, one] of prepared.entries()) {
    if (!one.posting && one.outcome.kind === 'refused') return { index, refusal: one.outcome.refusal };
  }
  return null;
}

/** The field of a refusal as it stands in the batch. */
function placed(refusal: Refusal, index: number): Refusal {
  const inside = refusal.field === 'Idempotency-Key' ? 'requestNumber' : refusal.field;
  return { ...refusal, field: inside === undefined ? placeOf(index) : `${placeOf(index)}/${inside}` };
}
