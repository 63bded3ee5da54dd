import { canonicalSha256 } from '../../platform/digest/index.js';
import type { OwnTransfer } from '../own-transfer.js';

/** All that a checker agrees to: what goes from where to whom, over which account. */
type Bound = Pick<
  OwnTransfer,
  | 'id'
  | 'bookId'
  | 'clientId'
  | 'fromChannelId'
  | 'toChannelId'
  | 'amount'
  | 'payee'
  | 'transitAccount'
  | 'termsVersion'
  | 'reason'
>;

export function transferHashOf(transfer: Bound): string {
  const { id, bookId, clientId, fromChannelId, toChannelId, amount, payee } = transfer;
  const { transitAccount, termsVersion, reason } = transfer;
  return canonicalSha256({
    ...{ id, bookId, clientId, fromChannelId, toChannelId, amount: amount.toString() },
    ...{ payee: { ...payee }, transitAccount, termsVersion, reason },
  });
}

/** False when the row was changed behind the back of the service. */
export const isTransferAsMade = (transfer: OwnTransfer): boolean =>
  transferHashOf(transfer) === transfer.contentHash;
