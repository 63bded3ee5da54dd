import type { Posting } from '../ledger/posting/index.js';
import type { Payout } from './payout.js';

type SentBy = Pick<Posting, 'bookId' | 'clientId' | 'apiKeyId' | 'traceId' | 'requestNumber' | 'contentHash'>;

/** The service itself, in the records of the ledger. */
export const theServiceAs = (traceId: string) => ({ clientId: 0, apiKeyId: 0, traceId });

/** What ends a payout is the service's own request: whoever brings it, there is one number for it. */
export const serviceRequestOf = (
  { bookId }: Pick<Payout, 'bookId'>,
  requestNumber: string,
  contentHash: string,
  traceId: string,
): SentBy => ({ bookId, ...theServiceAs(traceId), requestNumber, contentHash });
