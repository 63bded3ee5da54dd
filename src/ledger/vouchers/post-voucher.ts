import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import { PostGroup, PostingQueue, type Posting, type PostingOutcome } from '../posting/index.js';
import type { PostVoucherDto } from './dto/post-voucher.dto.js';
import type { VoucherDto } from './dto/voucher.dto.js';
import { readPosting } from './read-posting.js';
import { ReadVoucher } from './read-voucher.js';
import { viewOfVoucher } from './voucher-view.js';

export interface PostedVoucher {
  readonly voucher: VoucherDto;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

/** Posts one voucher given line by line (domain §3): the request is read, queued for its group, and answered. */
@Injectable()
export class PostVoucher {
  constructor(
    private readonly books: BookDirectory,
    private readonly queue: PostingQueue,
    private readonly postGroup: PostGroup,
    private readonly vouchers: ReadVoucher,
    private readonly ids: Ids,
  ) {}

  async post(
    caller: Caller,
    bookCode: string,
    requestNumber: string,
    body: PostVoucherDto,
  ): Promise<Result<PostedVoucher>> {
    const prepared = await this.prepare(caller, bookCode, requestNumber, body);
    if (!prepared.ok) return prepared;
    const { book, posting } = prepared.value;
    return this.answer(caller, book, posting, await this.queue.post(posting));
  }

  /** The same answer that {@link post} would give now; nothing is written and the request number is not used up. */
  async dryRun(
    caller: Caller,
    bookCode: string,
    requestNumber: string,
    body: PostVoucherDto,
  ): Promise<Result<PostedVoucher>> {
    const prepared = await this.prepare(caller, bookCode, requestNumber, body);
    if (!prepared.ok) return prepared;
    const { book, posting } = prepared.value;
    return this.answer(caller, book, posting, await this.postGroup.dryRun(posting));
  }

  private async prepare(
    caller: Caller,
    bookCode: string,
    requestNumber: string,
    body: PostVoucherDto,
  ): Promise<Result<{ book: BookRef; posting: Posting }>> {
    const currencies = body.lines.map((line) => line.currency);
    const book = await this.books.byCode(bookCode, currencies);
    if (!book.ok) return book;
    const content = readPosting(book.value, body);
    if (!content.ok) return content;
    const posting: Posting = {
      ...content.value,
      voucherId: this.ids.uuid(),
      bookId: book.value.id,
      clientId: caller.clientId,
      apiKeyId: caller.apiKeyId,
      traceId: caller.traceId,
      requestNumber,
      participations: [],
    };
    return accepted({ book: book.value, posting });
  }

  private async answer(
    caller: Caller,
    book: BookRef,
    posting: Posting,
    outcome: PostingOutcome,
  ): Promise<Result<PostedVoucher>> {
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    if (outcome.kind === 'posted') {
      return accepted({
        voucher: viewOfVoucher(outcome.voucher, book.code, caller.clientCode),
        replayed: false,
      });
    }
    const first = await this.vouchers.byId(book, outcome.voucherId);
    if (!first.ok) return first;
    // After a lost answer to COMMIT the group runs again and meets its own voucher: that is no replay.
    return accepted({ voucher: first.value, replayed: outcome.voucherId !== posting.voucherId });
  }
}
