import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };
const ARRIVAL = {
  ...{ channel: 'nowhere', reference: 'r-1', currency: 'CNY', amount: '1.00', valueDate: '2026-11-20' },
};

/** What the routes of settlement can name of a book, by `METHOD path` below it. */
export const SETTLEMENT_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'GET /settlement-agreements': [{ query: { currency: 'CNY' } }],
  'POST /settlement-batches': [{ body: { currency: 'CNY', settlementDate: '2026-11-23', ...REASON } }],
  'GET /settlement-batches': [{}],
  'GET /settlement-batches/{settlementBatch}': [{}],
  'GET /settlement-batches/{settlementBatch}/orders': [{}],
  'POST /settlement-batches/{settlementBatch}/approve': [
    { body: { contentHash: 'f'.repeat(64), ...REASON } },
  ],
  'POST /settlement-batches/{settlementBatch}/void': [{ body: { version: 1, ...REASON } }],
  'POST /settlement-batches/{settlementBatch}/reissue': [{ body: { version: 1, ...REASON } }],
  'POST /settlement-batches/{settlementBatch}/pay': [
    { body: { version: 1, contentHash: 'f'.repeat(64), ...REASON } },
  ],
  'GET /settlement-batches/{settlementBatch}/paying': [{}],
  'GET /settlement-batches/{settlementBatch}/payments': [{}],
  'GET /settlement-batches/{settlementBatch}/payments/{party}/{side}': [{}],
  'POST /settlement-batches/{settlementBatch}/orders/{party}/{side}/retry': [
    { body: { version: 1, ...REASON } },
  ],
  'POST /settlement-orders': [
    { body: { party: 'shop', currency: 'CNY', settlementDate: '2026-11-23', ...REASON } },
  ],
  'GET /settlement-funds': [
    { query: { currency: 'CNY' } },
    { query: { currency: 'CNY', batch: '<settlementBatch>' } },
  ],
  'GET /settlement-funds/{settlementFunding}': [{}],
  'GET /settlement-funds/{settlementFunding}/position': [{}],
  'GET /settlement-batches/{settlementBatch}/funds': [{}],
  'POST /settlement-arrivals': [
    { body: { ...ARRIVAL, parts: [{ kind: 'key', rule: 'all', amount: '1.00' }] } },
    {
      body: {
        ...ARRIVAL,
        parts: [{ kind: 'order', batch: '<settlementBatch>', party: 'x', amount: '1.00' }],
      },
    },
  ],
  'GET /settlement-arrivals': [{}],
  'GET /settlement-arrivals/{settlementArrival}': [{}],
  'GET /settlement-night': [{}],
  'GET /settlement-differences': [{}],
  'POST /settlement-differences/{settlementDifference}/close': [{ body: REASON }],
  'GET /settlement-statements/{party}': [
    { query: { currency: 'CNY', fromDate: '2026-11-23', toDate: '2026-11-23' } },
  ],
  'GET /settlement-details': [{ query: { currency: 'CNY', settlementDate: '2026-11-23' } }],
  'POST /settlement-details/gather': [{ body: { settlementDate: '2026-11-23' } }],
  'POST /settlement-details/redate': [
    { body: { currency: 'CNY', settlementDate: '2026-11-23', to: '2026-11-24', ...REASON } },
  ],
};
