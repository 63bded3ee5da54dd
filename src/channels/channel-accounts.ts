import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../ledger/accounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { Refusal } from '../platform/errors/index.js';
import type { Channel } from './channel.js';
import { channelRefusals } from './channels.errors.js';

type Named = Pick<Channel, 'currency' | 'clearingAccount' | 'feeAccount' | 'suspenseAccount' | 'terms'>;

/** The accounts of a channel: each is there, in the channel's currency, and has one part only. */
@Injectable()
export class ChannelAccounts {
  constructor(private readonly accounts: AccountDirectory) {}

  async problemOf(book: BookRef, channel: Named): Promise<Refusal | null> {
    const { clearingAccount, feeAccount, suspenseAccount, currency, terms } = channel;
    if (terms.fee !== null && feeAccount === null) return channelRefusals.feeWithoutAccount();
    const named = Object.entries({ clearingAccount, feeAccount, suspenseAccount }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    const codes = named.map(([, code]) => code);
    const known = await this.accounts.resolve(book.id, codes);
    for (const [index, [field, code]] of named.entries()) {
      const account = known.get(code);
      if (!account) return channelRefusals.accountNotFound(field, code);
      if (account.currency !== currency)
        return channelRefusals.accountCurrency(field, code, account.currency, currency);
      if (codes.indexOf(code) < index) return channelRefusals.accountsSame(field, code);
    }
    return null;
  }
}
