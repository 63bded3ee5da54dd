import { canonicalJson, sha256 } from '../platform/digest/index.js';
import type { Payout } from './payout.js';

/** All that a checker agrees to: everything that decides who is paid what from where. */
type Bound = Pick<
  Payout,
  | 'id'
  | 'bookId'
  | 'clientId'
  | 'payerAccount'
  | 'payee'
  | 'amount'
  | 'currency'
  | 'channelId'
  | 'purpose'
  | 'earmark'
  | 'orderNumber'
  | 'businessKey'
  | 'duplicateOf'
  | 'requestNumber'
  | 'memo'
  | 'metadata'
>;

export function contentHashOf(payout: Bound): string {
  const { id, bookId, clientId, payerAccount, payee, amount, currency, channelId, purpose, earmark } = payout;
  const { orderNumber, businessKey, duplicateOf, requestNumber, memo, metadata } = payout;
  return sha256(
    canonicalJson({
      ...{
        id,
        bookId,
        clientId,
        payerAccount,
        payee,
        amount: amount.toString(),
        currency,
        channelId,
        purpose,
      },
      ...{ earmark, orderNumber, businessKey, duplicateOf, requestNumber, memo, metadata },
    }),
  );
}

/** False when the row was changed behind the back of the service. */
export const isAsMade = (payout: Payout): boolean => contentHashOf(payout) === payout.contentHash;
