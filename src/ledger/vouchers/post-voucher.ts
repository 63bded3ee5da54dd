import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import type { Result } from '../../platform/errors/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import {
  outcomeOfOne,
  PostGroup,
  PostingQueue,
  type Posting,
  type PostingOutcome,
} from '../posting/index.js';
import type { PostVoucherDto } from './dto/post-voucher.dto.js';
import { MAX_RULE_CHANGES, PreparePosting, type PostingRequest } from './prepare-posting.js';
import { answerOf, type PostedVoucher } from './posted-voucher.js';
import { ReadVoucher } from './read-voucher.js';

/** Posts one voucher (domain §3): the request becomes a posting, is queued for its group, and answered. */
@Injectable()
export class PostVoucher {
  constructor(
    private readonly books: BookDirectory,
    private readonly queue: PostingQueue,
    private readonly postGroup: PostGroup,
    private readonly prepare: PreparePosting,
    private readonly vouchers: ReadVoucher,
  ) {}

  post(
    caller: Caller,
    bookCode: string,
    requestNumber: string,
    body: PostVoucherDto,
  ): Promise<Result<PostedVoucher>> {
    return this.execute(caller, bookCode, { requestNumber, body }, (posting) => this.queue.post(posting));
  }

  /** The same answer that {@link post} would give now; nothing is written and the request number is not used up. */
  dryRun(
    caller: Caller,
    bookCode: string,
    requestNumber: string,
    body: PostVoucherDto,
  ): Promise<Result<PostedVoucher>> {
    return this.execute(caller, bookCode, { requestNumber, body }, async (posting) =>
      outcomeOfOne(await this.postGroup.dryRun([posting])),
    );
  }

  private async execute(
    caller: Caller,
    bookCode: string,
    request: PostingRequest,
    post: (posting: Posting) => Promise<PostingOutcome>,
  ): Promise<Result<PostedVoucher>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    for (let attempt = 1; ; attempt++) {
      const prepared = await this.prepare.execute(caller, book.value, request);
      if (!prepared.posting) return this.answer(caller, book.value, null, prepared.outcome);
      const outcome = await post(prepared.posting);
      const overtaken =
        outcome.kind === 'refused' && this.prepare.isOvertaken(prepared.posting, outcome.refusal);
      if (!overtaken || attempt === MAX_RULE_CHANGES) {
        return this.answer(caller, book.value, prepared.posting, outcome);
      }
    }
  }

  private async answer(
    caller: Caller,
    book: BookRef,
    posting: Posting | null,
    outcome: PostingOutcome,
  ): Promise<Result<PostedVoucher>> {
    const replayed = outcome.kind === 'replayed' ? [outcome.voucherId] : [];
    const earlier = replayed.length > 0 ? await this.vouchers.byIds(book, replayed) : undefined;
    return answerOf(caller, book, posting, outcome, (id) => earlier?.get(id));
  }
}
