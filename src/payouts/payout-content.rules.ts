import { canonicalSha256 } from '../platform/digest/index.js';
import type { Payout } from './payout.js';

/** All that a checker agrees to: everything that decides who is paid what from where. */
type Bound = Pick<
  Payout,
  | 'id'
  | 'bookId'
  | 'clientId'
  | 'payerAccount'
  | 'payee'
  | 'payeeCode'
  | 'payeeVersion'
  | 'amount'
  | 'currency'
  | 'channelId'
  | 'purpose'
  | 'earmark'
  | 'orderNumber'
  | 'businessKey'
  | 'duplicateOf'
  | 'batchId'
  | 'memo'
  | 'metadata'
>;

/** @param requestNumber the number that the bank will know it by */
export function contentHashOf(payout: Bound, requestNumber: string): string {
  const { id, bookId, clientId, payerAccount, payee, currency, channelId, purpose, earmark } = payout;
  const { orderNumber, businessKey, duplicateOf, memo, metadata, payeeCode, payeeVersion, batchId } = payout;
  const amount = payout.amount.toString();
  // What a payout does not have is not said, so that payouts from before there was such a thing keep their hash.
  const inPayeeBook = payeeCode === null ? {} : { payeeCode, payeeVersion };
  const inBatch = batchId === null ? {} : { batchId };
  return canonicalSha256({
    id,
    bookId,
    clientId,
    payerAccount,
    payee,
    amount,
    currency,
    channelId,
    purpose,
    earmark,
    orderNumber,
    businessKey,
    duplicateOf,
    requestNumber,
    memo,
    metadata,
    ...inPayeeBook,
    ...inBatch,
  });
}

/** False when the row was changed behind the back of the service. */
export const isAsMade = (payout: Payout): boolean =>
  contentHashOf(payout, payout.requestNumber) === payout.contentHash;
