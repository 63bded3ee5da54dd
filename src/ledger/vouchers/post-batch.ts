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

/** An item on its way: its posting, or what it comes to when there is nothing to post. */
interface Item {
  /** Missing when it could not be read. */
  readonly requestNumber: string | undefined;
  readonly posting: Posting | null;
  readonly outcome: PostingOutcome | null;
  /** Of a posting by rule, which is made again if its rule changes meanwhile. */
  readonly request: PostingRequest | null;
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
    if (batch.mode === 'atomic') return this.postTogether(caller, book.value, batch.items);
    return accepted(await this.postEach(caller, book.value, batch.items));
  }

  private async postTogether(
    caller: Caller,
    book: BookRef,
    given: readonly unknown[],
  ): Promise<Result<BatchAnswer[]>> {
    const requests: PostingRequest[] = [];
    for (const [index, item] of given.entries()) {
      const request = readItem(item, placeOf(index));
      if (!request.ok) return request;
      requests.push(request.value);
    }
    for (let attempt = 1; ; attempt++) {
      const items: Item[] = [];
      for (const request of requests)
        items.push(itemOf(request, await this.prepare.execute(caller, book, request)));
      const wrong = firstRefusal(items);
      if (wrong) return refused(placed(wrong.refusal, wrong.index));
      const postings = postingsOf(items);
      if (linesOf(postings) > MAX_ATOMIC_LINES) {
        return refused(voucherRefusals.atomicBatchTooLarge(MAX_ATOMIC_LINES));
      }
      const outcome = await this.queue.postTogether(postings);
      if (outcome.ok) return accepted(await this.answers(caller, book, items, outcome.outcomes));
      const culprit = postings[outcome.item]!;
      const overtaken = this.prepare.isOvertaken(culprit, outcome.refusal);
      if (!overtaken || attempt === MAX_RULE_CHANGES) {
        const index = items.findIndex(({ posting }) => posting === culprit);
        return refused(placed(outcome.refusal, index));
      }
    }
  }

  private async postEach(caller: Caller, book: BookRef, given: unknown[]): Promise<BatchAnswer[]> {
    const items = await this.prepareEach(caller, book, given);
    // The request holds on to its body until it is answered. Thousands of parsed items that nobody asks for any more
    // would be copied by the collector again and again while their postings wait.
    given.length = 0;
    const outcomes = await this.queue.postEach(postingsOf(items));
    return this.answers(caller, book, items, outcomes);
  }

  private async prepareEach(caller: Caller, book: BookRef, given: readonly unknown[]): Promise<Item[]> {
    const items: Item[] = [];
    for (const [index, item] of given.entries()) {
      const request = readItem(item, placeOf(index));
      if (!request.ok) items.push(unreadable(request.refusal));
      else items.push(itemOf(request.value, await this.prepare.execute(caller, book, request.value)));
    }
    return items;
  }

  /** @param outcomes of the postings among the items, in order */
  private async answers(
    caller: Caller,
    book: BookRef,
    items: readonly Item[],
    outcomes: readonly PostingOutcome[],
  ): Promise<BatchAnswer[]> {
    let next = 0;
    const settled = items.map(({ posting, outcome }) => (posting ? outcomes[next++]! : outcome!));
    const earlier = await this.vouchers.byIds(book, settled.flatMap(replayedId));
    const answers: BatchAnswer[] = [];
    for (const [index, { requestNumber, posting, request }] of items.entries()) {
      const outcome = settled[index]!;
      const answer =
        request && this.isOvertaken(posting!, outcome)
          ? await this.postVoucher.post(caller, book.code, request.requestNumber, request.body)
          : answerOf(caller, book, posting, outcome, (id) => earlier.get(id));
      const isPlaced = answer.ok || requestNumber === undefined;
      answers.push({ requestNumber, answer: isPlaced ? answer : refused(placed(answer.refusal, index)) });
    }
    return answers;
  }

  /** Whether the rule of the item changed while the batch was under way; then it is posted by itself. */
  private isOvertaken(posting: Posting, outcome: PostingOutcome): boolean {
    return outcome.kind === 'refused' && this.prepare.isOvertaken(posting, outcome.refusal);
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

function itemOf(request: PostingRequest, prepared: Prepared): Item {
  const { requestNumber } = request;
  if (!prepared.posting) return { requestNumber, posting: null, outcome: prepared.outcome, request: null };
  const { posting } = prepared;
  return { requestNumber, posting, outcome: null, request: posting.rule ? request : null };
}

/** The refusal names its place already. */
const unreadable = (refusal: Refusal): Item => ({
  requestNumber: undefined,
  posting: null,
  outcome: { kind: 'refused', refusal },
  request: null,
});

const postingsOf = (items: readonly Item[]): Posting[] => items.flatMap(({ posting }) => posting ?? []);

const linesOf = (postings: readonly Posting[]): number =>
  postings.reduce((lines, posting) => lines + posting.lines.length, 0);

function firstRefusal(items: readonly Item[]): { index: number; refusal: Refusal } | null {
  for (const [index, { outcome }] of items.entries()) {
    if (outcome?.kind === 'refused') return { index, refusal: outcome.refusal };
  }
  return null;
}

/** The field of a refusal as it stands in the batch. */
function placed(refusal: Refusal, index: number): Refusal {
  const inside = refusal.field === 'Idempotency-Key' ? 'requestNumber' : refusal.field;
  return { ...refusal, field: inside === undefined ? placeOf(index) : `${placeOf(index)}/${inside}` };
}
