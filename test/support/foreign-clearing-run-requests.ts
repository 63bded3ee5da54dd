import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };
const ORDER = {
  ...{ source: 'shop', recordKey: 'foreign', recordType: 'trade', product: 'fund', party: 'merchant-1' },
  ...{ orderNumber: 'o-1', amount: '1.00', currency: 'CNY', occurredAt: '2026-11-20T04:00:00Z' },
  orderState: 'cancelled',
};

/** What the routes of clearing runs and of what follows them can name of a book, by `METHOD path` below it. */
export const CLEARING_RUN_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'POST /clearing-runs': [{ body: { file: '<tradeFile>', ...REASON } }],
  'GET /clearing-runs': [{}],
  'GET /clearing-runs/{run}': [{}],
  'GET /clearing-runs/{run}/results': [{}],
  'GET /clearing-runs/{run}/results/{line}': [{}],
  'GET /clearing-runs/{run}/results/{line}/explanation': [{}],
  'GET /clearing-runs/{run}/vouchers': [{}],
  'POST /clearing-runs/{run}/exceptions/retry': [{ body: REASON }],
  'GET /clearing-exceptions': [{}],
  'GET /clearing-holds': [{}],
  'GET /clearing-extras': [{}],
  'GET /clearing-formulas': [{}],
  'GET /second-clearings': [{}],
  'GET /second-clearings/{second}': [{}],
  'POST /second-clearings/{second}/answer': [
    { body: { outcome: 'succeeded', reference: 'foreign', at: '2026-11-20T04:00:00Z' } },
  ],
  'POST /clearing-orders': [{ body: ORDER }],
  'GET /clearing-orders/{order}': [{}],
};
