import type { PostingSender } from '../ledger/posting/index.js';
import type { Payout } from './payout.js';

/** The service itself, in the records of the ledger. */
export const theServiceAs = (traceId: string) => ({ clientId: 0, apiKeyId: 0, traceId });

/** What ends a payout is the service's own request: whoever brings it, there is one number for it. */
export const serviceRequestOf = (
  { bookId }: Pick<Payout, 'bookId'>,
  requestNumber: string,
  contentHash: string,
  traceId: string,
): PostingSender => ({ bookId, clientId: 0, apiKeyId: 0, traceId, requestNumber, contentHash });
