import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { AccountDirectory, type AccountRef } from '../ledger/accounts/index.js';
import { readPositiveAmount } from '../ledger/amounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { CreatePayoutDto } from './dto/create-payout.dto.js';
import { payoutRefusals } from './payouts.errors.js';

/** What of a request never changes its meaning: the account and the amount in its currency. */
export interface ReadPayoutBody {
  readonly account: AccountRef;
  /** Minor units. */
  readonly amount: bigint;
}

/** Reads a request for a payout; what depends on limits, channels and balances is decided later, under their locks. */
@Injectable()
export class ReadNewPayout {
  constructor(private readonly accounts: AccountDirectory) {}

  async execute(book: BookRef, body: CreatePayoutDto): Promise<Result<ReadPayoutBody>> {
    if ((body.channel === undefined) === (body.route === undefined))
      return refused(payoutRefusals.channelOrRoute());
    if ((body.payee === undefined) === (body.payeeCode === undefined))
      return refused(payoutRefusals.payeeOrCode());
    const code = body.payerAccount;
    const account = (await this.accounts.resolve(book.id, [code])).get(code);
    if (!account) return refused(payoutRefusals.payerNotFound(code));
    if (account.normalSide !== 'C') return refused(payoutRefusals.payerNotPayable(code));
    if (account.currency !== body.currency)
      return refused(payoutRefusals.currencyDiffers(code, account.currency));
    const amount = readPositiveAmount(body.amount, account, 'amount', 'A payout is greater than zero');
    return amount.ok ? accepted({ account, amount: amount.value }) : amount;
  }
}
