import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { AccountRef } from '../ledger/accounts/index.js';
import { ResolvePayee } from '../payees/index.js';
import type { CreatePayoutDto } from './dto/create-payout.dto.js';
import type { PayoutTerms } from './payout-terms.js';
import type { Payee } from './payout.js';
import { payoutRefusals } from './payouts.errors.js';

/** Who is paid, and where in the payee book (收款人名册) that stands. */
export interface ChosenPayee {
  readonly payee: Payee;
  readonly payeeCode: string | null;
  readonly payeeVersion: number | null;
  /** The business date that the book was asked for; null when the caller named the account. */
  readonly resolvedFor: string | null;
}

/** In the place of a payee that was refused: the refusal is told before anything is looked at in it. */
export const NOBODY: ChosenPayee = {
  payee: { name: '', bank: '', account: '' },
  ...{ payeeCode: null, payeeVersion: null, resolvedFor: null },
};

/** The payee as the caller says, or as the payee book says for the business date. */
@Injectable()
export class ChoosePayee {
  constructor(private readonly resolvePayee: ResolvePayee) {}

  async execute(
    { payeesOnly }: PayoutTerms,
    { bookId, currency }: Pick<AccountRef, 'bookId' | 'currency'>,
    { payee, payeeCode }: Pick<CreatePayoutDto, 'payee' | 'payeeCode'>,
  ): Promise<Result<ChosenPayee>> {
    if (payee) {
      if (payeesOnly) return refused(payoutRefusals.payeeOfBookWanted());
      const { name, bank, account } = payee;
      return accepted({ ...NOBODY, payee: { name, bank, account } });
    }
    const resolved = await this.resolvePayee.execute(bookId, payeeCode!, currency);
    if (!resolved.ok) return resolved;
    const { name, bank, account, code, version, businessDate } = resolved.value;
    const place = { payeeCode: code, payeeVersion: version, resolvedFor: businessDate };
    return accepted({ payee: { name, bank, account }, ...place });
  }
}
