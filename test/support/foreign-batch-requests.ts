import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };
const HEAD = { payerAccount: '<account>', currency: 'CNY', channel: '<channel>', purpose: 'test' };
const ITEM = {
  orderNumber: 'o-1',
  payee: { name: 'A payee', bank: 'ICBC', account: '6222020000001234' },
  amount: '1.00',
};
const FILE = { ...HEAD, items: '1', total: '1.00', sha256: 'f'.repeat(64) };
const STEERED = ['pause', 'resume', 'void', 'finish'];

/** What the routes of batches can name of a book, by `METHOD path` below it. */
export const BATCH_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'POST /payout-batches': [{ body: HEAD }],
  'POST /payout-batches/file': [{ query: FILE }],
  'GET /payout-batches': [{}],
  'GET /payout-batches/{batch}': [{}],
  'GET /payout-batches/{batch}/items': [{}],
  'GET /payout-batches/{batch}/faults': [{}],
  'POST /payout-batches/{batch}/items': [{ body: { firstLine: 1, items: [ITEM] } }],
  'POST /payout-batches/{batch}/confirm': [{ body: { items: 1, total: '1.00', checksum: 'f'.repeat(64) } }],
  'POST /payout-batches/{batch}/approve': [{ body: { contentHash: 'f'.repeat(64), reason: 'test' } }],
  'POST /payout-batches/{batch}/retries': [{ body: { orderNumbers: ['o-1'], ...REASON } }],
  ...Object.fromEntries(STEERED.map((kind) => [`POST /payout-batches/{batch}/${kind}`, [{ body: REASON }]])),
  'GET /payout-batch-tiers': [{}],
};
