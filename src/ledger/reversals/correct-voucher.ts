import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { canonicalSha256, sha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import { postingRefusals, type Posting } from '../posting/index.js';
import { PostOnOriginal, type NumberedContent, type OriginalVoucher } from '../voucher-progress/index.js';
import { PreparePosting, type PostedVoucher, type PostVoucherDto } from '../vouchers/index.js';
import type { CorrectVoucherDto } from './dto/reversal.dto.js';
import { PrepareReversal } from './prepare-reversal.js';
import { reversalRefusals } from './reversals.errors.js';

/** Reversal and re-entry of a voucher. */
export interface Correction {
  readonly reversal: PostedVoucher;
  readonly entry: PostedVoucher;
}

/** A voucher has at most ten links; one of them is that to the voucher it corrects. */
const MAX_OWN_LINKS = 9;

/**
 * Reverses a voucher and enters in its place what should have been, both or neither. The request number is that of the
 * re-entry; the reversal has one made of it.
 */
@Injectable()
export class CorrectVoucher {
  constructor(
    private readonly books: BookDirectory,
    private readonly prepareReversal: PrepareReversal,
    private readonly preparePosting: PreparePosting,
    private readonly onOriginal: PostOnOriginal,
  ) {}

  async execute(
    caller: Caller,
    bookCode: string,
    voucherId: string,
    requestNumber: string,
    body: CorrectVoucherDto,
  ): Promise<Result<Correction>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    const content = { command: 'correct-voucher', book: bookCode, voucher: voucherId, body };
    const contentHash = canonicalSha256(content);
    const reversal = { requestNumber: reversalNumberOf(requestNumber), contentHash };
    const entry = { requestNumber, contentHash };
    const posted = await this.onOriginal.execute(caller, book.value, {
      voucherId,
      requests: [reversal, entry],
      prepare: (original) => this.prepare(caller, book.value, original, [reversal, entry], body),
      isOvertaken: (postings, refusal) => this.preparePosting.isOvertaken(postings[1]!, refusal),
    });
    if (!posted.ok) return refused(numberOfCaller(posted.refusal, requestNumber));
    return accepted({ reversal: posted.value[0]!, entry: posted.value[1]! });
  }

  private async prepare(
    caller: Caller,
    book: BookRef,
    original: OriginalVoucher,
    [reversal, entry]: readonly [NumberedContent, NumberedContent],
    body: CorrectVoucherDto,
  ): Promise<Result<Posting[]>> {
    if ((body.entry.links?.length ?? 0) > MAX_OWN_LINKS) {
      return refused(reversalRefusals.tooManyLinks(MAX_OWN_LINKS));
    }
    const red = await this.prepareReversal.execute(caller, original, reversal, body.reversal);
    if (!red.ok) return within('reversal', red.refusal);
    const request = { requestNumber: entry.requestNumber, body: entryOf(original, body) };
    const blue = await this.preparePosting.execute(caller, book, request);
    if (!blue.posting) {
      if (blue.outcome.kind === 'refused') return within('entry', blue.outcome.refusal);
      return refused(postingRefusals.contentDiffers(entry.requestNumber));
    }
    const dateFallsBack = body.entry.businessDate === undefined && red.value.dateFallsBack;
    return accepted([red.value, { ...blue.posting, contentHash: entry.contentHash, dateFallsBack }]);
  }
}

/** Fits the column whatever the caller's number is, and is the same when the request is sent again. */
const reversalNumberOf = (requestNumber: string): string =>
  `reversal-of-correction:${sha256(requestNumber).slice(0, 32)}`;

function entryOf(original: OriginalVoucher, { reversal, entry }: CorrectVoucherDto): PostVoucherDto {
  return {
    ...entry,
    businessDate: entry.businessDate ?? reversal.businessDate ?? original.businessDate,
    links: [...(entry.links ?? []), { kind: 'corrects', voucher: original.id }],
  };
}

function within(part: 'reversal' | 'entry', refusal: Refusal): Result<never> {
  if (refusal.field === undefined) return refused(refusal);
  return refused({ ...refusal, field: `${part}/${refusal.field}` });
}

/** Which of the two numbers is in conflict is no business of the caller, who has sent one. */
function numberOfCaller(refusal: Refusal, requestNumber: string): Refusal {
  const made = reversalNumberOf(requestNumber);
  return { ...refusal, message: refusal.message.replaceAll(made, requestNumber) };
}
