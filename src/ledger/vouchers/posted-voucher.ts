import type { Caller } from '../../platform/auth/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import type { Posting, PostingOutcome } from '../posting/index.js';
import type { VoucherDto } from './dto/voucher.dto.js';
import { voucherRefusals } from './voucher.errors.js';
import { viewOfVoucher } from './voucher-view.js';

export interface PostedVoucher {
  readonly voucher: VoucherDto;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

/**
 * What the caller is told.
 * @param posting null when nothing was there to post
 * @param earlier the voucher of a replay, if the book has it
 */
export function answerOf(
  caller: Caller,
  book: BookRef,
  posting: Posting | null,
  outcome: PostingOutcome,
  earlier: (voucherId: string) => VoucherDto | undefined,
): Result<PostedVoucher> {
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  if (outcome.kind === 'posted') {
    const voucher = viewOfVoucher(outcome.voucher, book.code, caller.clientCode);
    return accepted({ voucher, replayed: false });
  }
  const first = earlier(outcome.voucherId);
  if (!first) return refused(voucherRefusals.notFound(outcome.voucherId));
  // After a lost answer to COMMIT the group runs again and meets its own voucher: that is no replay.
  return accepted({ voucher: first, replayed: outcome.voucherId !== posting?.voucherId });
}
