import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };
const PAYOUT = {
  payerAccount: '<account>',
  payee: { name: 'A payee', bank: 'ICBC', account: '6222020000001234' },
  ...{ amount: '1.00', currency: 'CNY', channel: '<channel>', purpose: 'test' },
};
/** By a route, so that it is the payee that decides what is answered. */
const TO_PAYEE = {
  ...PAYOUT,
  ...{ payee: undefined, channel: undefined, route: 'usual', payeeCode: '<payee>' },
};
const by = (...filters: string[]): RequestTemplate[] =>
  filters.map((name) => ({ query: { [name]: `<${name}>` } }));
const FILTERED: readonly RequestTemplate[] = [
  {},
  ...by('channel'),
  { query: { payerAccount: '<account>' } },
  { query: { samePayeeAs: '<payout>' } },
  { query: { orderNumber: '<reference>' } },
];

/** What the routes of payouts can name of a book, by `METHOD path` below it. */
export const PAYOUT_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'POST /payouts': [{ body: PAYOUT }, { body: TO_PAYEE }],
  'GET /payees': [{}],
  'POST /payees/search': [{ body: { account: 'A1' } }],
  'GET /payees/{payee}': [{}],
  'GET /payees/{payee}/versions': [{}],
  'POST /payees/{payee}/block': [{ body: REASON }],
  'POST /payees/{payee}/reveal': [{ body: REASON }],
  'GET /payouts': FILTERED,
  'GET /payouts/totals': FILTERED,
  'GET /payouts/refusals': [{}],
  'GET /payouts/{payout}': [{}],
  'POST /payouts/{payout}/approve': [{ body: { contentHash: 'f'.repeat(64), reason: 'test' } }],
  'POST /payouts/{payout}/reject': [{ body: REASON }],
  'POST /payouts/{payout}/cancel': [{ body: REASON }],
  'POST /payouts/{payout}/reroute': [{ body: { version: 2, ...REASON } }],
  'GET /payout-terms': [{}],
  'PUT /payout-terms/settings': [{ body: { duplicateWindowMinutes: 60, approvalMinutes: 60, ...REASON } }],
  'PUT /payout-terms/limits': [
    { body: { scope: 'account', subject: '*', currency: 'CNY', maximumCount: 1_000, ...REASON } },
  ],
  'PUT /payout-terms/approval-rules': [{ body: { client: '*', currency: 'CNY', upTo: '0.00', ...REASON } }],
  'PUT /payout-terms/routes/{route}': [
    { body: { candidates: [{ channel: '<channel>' }], active: true, ...REASON } },
  ],
  'POST /payout-terms/routes/{route}/explain': [
    { body: { payee: { bank: 'ICBC', account: '6222020000001234' }, amount: '1.00', currency: 'CNY' } },
  ],
};
