import type { RequestTemplate } from './foreign-book-requests.js';

const DATE = { businessDate: '2026-11-20' };
const OF_SOURCE = { source: '<tradeSource>', ...DATE, name: 'test' };
const RECORD = {
  ...{ recordKey: 'K1', recordType: 'trade', product: 'any', party: 'P1', orderNumber: 'O1' },
  ...{ amount: '1.00', currency: 'CNY', occurredAt: '2026-11-20T08:00:00Z' },
};

/** What the routes of trade files can name of a book, by `METHOD path` below it. */
export const TRADE_FILE_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'POST /trade-files/file': [{ query: { ...OF_SOURCE, sha256: 'f'.repeat(64) } }],
  'POST /trade-files': [{ body: OF_SOURCE }],
  'GET /trade-files': [{}, { query: { source: '<tradeSource>' } }],
  'GET /trade-files/{tradeFile}': [{}],
  'GET /trade-files/{tradeFile}/errors': [{}],
  'GET /trade-files/{tradeFile}/errors/report': [{}],
  'POST /trade-files/{tradeFile}/records': [{ body: { firstLine: 1, records: [RECORD] } }],
  'POST /trade-files/{tradeFile}/close': [{ body: { records: 9, totals: [] } }],
  'POST /trade-files/{tradeFile}/refuse': [{ body: { reason: 'test' } }],
  'GET /trade-sources': [{}],
  'GET /trade-sources/{tradeSource}/completeness': [{ query: DATE }],
  'GET /trade-formats': [{}],
  'POST /trade-formats/try': [{ body: { format: 'trade-confirmation', sample: 'QQ==', ...DATE } }],
};
