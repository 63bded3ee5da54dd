import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };

/** What the routes of sending payouts can name of a book, by `METHOD path` below it. */
export const SENDING_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'PUT /payout-stops/book': [{ body: REASON }],
  'PUT /payout-stops/channels/{channel}': [{ body: REASON }],
  'PUT /payout-stops/parties': [{ body: { parties: ['<party>'], ...REASON } }],
  'GET /payout-stops': [{}],
  'GET /work-lists': [{}, { query: { channel: '<channel>' } }, { query: { payerAccount: '<account>' } }],
  'GET /work-lists/payouts/{payout}': [{}],
  'GET /work-lists/{list}': [
    {},
    { query: { channel: '<channel>' } },
    { query: { payerAccount: '<account>' } },
  ],
  'POST /work-lists/actions': [
    { body: { action: 'ask-again', items: [{ kind: 'payout', id: '<payout>' }], ...REASON } },
    { body: { action: 'reject', items: [{ kind: 'approval', id: '<approval>' }], ...REASON } },
  ],
  'GET /payouts/attention': [{}],
  'POST /payouts/{payout}/query': [{ body: REASON }],
};
