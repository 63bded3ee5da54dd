import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { Participation, VoucherLink } from '../posting/index.js';
import { ProgressParticipant, ReadOriginal } from '../voucher-progress/index.js';
import { receiptOf } from './receipt.rules.js';
import { refundRefusals } from './refunds.errors.js';

/** What leaves the account that had got the receipt. */
export interface PaidBack {
  readonly account: string;
  readonly currency: string;
  /** Minor units, all that the voucher takes from the account. */
  readonly amount: bigint;
}

/** What a voucher that pays back is posted with. */
export interface CountedRefund {
  readonly link: VoucherLink;
  readonly participation: Participation;
}

/**
 * A refund that does not go back the way the money came but leaves as a payout (退款出款) counts against its receipt like any
 * refund: behind the same row, in the posting that takes the money from who had got it. The receipt is one that is
 * not shared: one line in, and one account that got it, less fees, which are kept.
 */
@Injectable()
export class RefundAsPayout {
  constructor(
    private readonly originals: ReadOriginal,
    private readonly progress: ProgressParticipant,
  ) {}

  /** @returns refused when the account did not get the receipt; whether enough of it is left, the posting says */
  async count(bookId: number, receiptId: string, paid: PaidBack): Promise<Result<CountedRefund>> {
    const original = await this.originals.byId(bookId, receiptId);
    if (!original.ok) return refused(refundRefusals.receiptNotFound(receiptId));
    const receipt = receiptOf(original.value);
    if (!receipt.ok) return receipt;
    const { received, payees, decimals, currency } = receipt.value;
    const [from, payee] = [received[0]!, payees[0]];
    const debits = original.value.lines.filter(({ side }) => side === 'D');
    const isTheirs = payees.length === 1 && payee!.account === paid.account && currency === paid.currency;
    if (!isTheirs || debits.length !== 1 || from.account === payee!.account || payee!.purpose !== null)
      return refused(refundRefusals.receiptElsewhere(paid.account));
    const participation = this.progress.take({
      original: original.value,
      column: 'refunded',
      parts: [
        { lineNumber: from.lineNumber, amount: paid.amount, limit: from.amount },
        { lineNumber: payee!.lineNumber, amount: paid.amount, limit: null },
      ],
      asRead: false,
      exceeds: (_, left) => refundRefusals.exceedsReceipt(formatAmount(left, decimals)),
    });
    return accepted({ link: { kind: 'pays-back', voucherId: receiptId }, participation });
  }
}
