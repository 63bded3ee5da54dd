import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { SealedText } from '../platform/sealing/index.js';

const PURPOSE = 'suanpan payee accounts';

/** Numbers of payees' accounts as the database keeps them: sealed, each for its owner, and found by a keyed digest. */
@Injectable()
export class PayeeSeal {
  private readonly text: SealedText;

  constructor(@Inject(CONFIG) { apiKeyPepper }: Pick<Config, 'apiKeyPepper'>) {
    this.text = new SealedText(apiKeyPepper, PURPOSE);
  }

  sealForPayee(bookId: number, code: string, account: string): string {
    return this.text.seal(account, payeeOwner(bookId, code));
  }

  /** @throws Error when it was changed, or is that of another payee or sealed under another pepper */
  openForPayee(bookId: number, code: string, sealed: string): string {
    return this.text.open(sealed, payeeOwner(bookId, code));
  }

  sealForPayout(payoutId: string, account: string): string {
    return this.text.seal(account, payoutOwner(payoutId));
  }

  /**
   * Payouts of before numbers were sealed have theirs in the clear, which is nothing that a number can look like when sealed.
   * @throws Error when it was changed, or is that of another payout or sealed under another pepper
   */
  openForPayout(payoutId: string, kept: string): string {
    return this.text.isSealed(kept) ? this.text.open(kept, payoutOwner(payoutId)) : kept;
  }

  /** Whatever bank it is said to be of: the same number at two banks is as worth a look. @returns 64 hex digits */
  digestOf(bookId: number, account: string): string {
    return this.text.digest([String(bookId), account]);
  }
}

const payeeOwner = (bookId: number, code: string): string => `payee ${bookId}/${code}`;
const payoutOwner = (payoutId: string): string => `payout ${payoutId}`;
