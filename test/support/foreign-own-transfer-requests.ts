import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };

/** What the routes of own-account transfers can name of a book, by `METHOD path` below it. */
export const OWN_TRANSFER_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'GET /channel-positions': [{}],
  'POST /own-transfers': [{ body: { from: '<channel>', to: 'other', amount: '1.00', ...REASON } }],
  'GET /own-transfers': [{}],
  'GET /own-transfers/transit': [{}],
  'GET /own-transfers/{transfer}': [{}],
  'POST /own-transfers/{transfer}/approve': [{ body: { contentHash: 'f'.repeat(64), ...REASON } }],
  'POST /own-transfers/{transfer}/reject': [{ body: REASON }],
};
