import type { Refusal } from '../platform/errors/index.js';
import { isAccountNumber } from './account-pattern.rules.js';
import type { Channel } from './channel.js';
import type { PaymentOrder } from './channel-adapter.js';
import { channelRefusals } from './channels.errors.js';

/** Why the channel does not pay to that payee; null when it does. */
export function payeeProblem(
  channel: Pick<Channel, 'code' | 'terms'>,
  payee: Pick<PaymentOrder['payee'], 'bank' | 'account'>,
): Refusal | null {
  const { banks, accountPattern } = channel.terms;
  if (banks !== null && !banks.includes(payee.bank))
    return channelRefusals.payeeBankUnknown(channel.code, payee.bank);
  if (!isAccountNumber(accountPattern, payee.account))
    return channelRefusals.payeeAccountMalformed(channel.code, accountPattern);
  return null;
}
