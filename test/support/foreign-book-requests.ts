import { CHANNEL_REQUESTS } from './foreign-channel-requests.js';
import { BATCH_REQUESTS } from './foreign-batch-requests.js';
import { PAYOUT_REQUESTS } from './foreign-payout-requests.js';
import { WEBHOOK_REQUESTS } from './foreign-webhook-requests.js';
import { FILE_REQUESTS } from './foreign-file-requests.js';
import { CLEARING_RULE_REQUESTS } from './foreign-clearing-requests.js';
import { CLEARING_RUN_REQUESTS } from './foreign-clearing-run-requests.js';
import { TRADE_FILE_REQUESTS } from './foreign-trade-file-requests.js';
import { OWN_TRANSFER_REQUESTS } from './foreign-own-transfer-requests.js';
import { SENDING_REQUESTS } from './foreign-sending-requests.js';
import { SETTLEMENT_REQUESTS } from './foreign-settlement-requests.js';

/** What of a book a request names: `<account>` stands for one of its accounts, in paths, queries and bodies. */
export interface RequestTemplate {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type RouteClass =
  /** Below a book: everything it can name of that book, one request for each way to do so. */
  | { readonly kind: 'of-a-book'; readonly requests: readonly RequestTemplate[] }
  /** For keys of all books only. */
  | { readonly kind: 'of-all-books'; readonly body?: unknown }
  /** Names no book and tells of none. */
  | { readonly kind: 'of-no-book' };

const named = (...requests: RequestTemplate[]): RouteClass => ({ kind: 'of-a-book', requests });
const by = (...filters: string[]): RequestTemplate[] =>
  filters.map((name) => ({ query: { [name]: `<${name}>` } }));
const body = (content: unknown): RouteClass => named({ body: content });

const DAYS = { fromDate: '2026-11-21', toDate: '2026-11-21' };
const RANGE = { fromDate: '2026-11-20', toDate: '2026-11-20' };
const REASON = { reason: 'test' };
const STOP = { stopped: true, reason: 'test' };
const line = (account: string, side: string, more: object = {}) => ({
  account,
  side,
  amount: '1.00',
  currency: 'CNY',
  ...more,
});
const LINES = [line('<account>', 'debit'), line('<payee>', 'credit')];
const VOUCHERS: RequestTemplate[] = [
  { body: { businessType: 'transfer', lines: LINES } },
  { body: { businessType: 'transfer', lines: LINES, links: [{ voucher: '<voucher>', kind: 'belongs-to' }] } },
  {
    body: {
      businessType: 'transfer',
      lines: LINES,
      preconditions: [{ account: '<account>', minimumBalanceAfter: '0.00' }],
    },
  },
  {
    body: {
      businessType: 'payout',
      lines: [line('<account>', 'debit', { hold: '<hold>' }), line('<payee>', 'credit')],
    },
  },
  {
    body: {
      businessType: 'transfer',
      lines: [line('<account>', 'debit', { purpose: '<purpose>' }), line('<payee>', 'credit')],
    },
  },
  { body: { businessType: '<businessType>', parameters: { amount: '1.00' } } },
];
const WALKED = by('account', 'party', 'reference', 'businessType', 'linkedTo', 'requestNumber');
const FOUND: RequestTemplate[] = [{}, ...WALKED, { query: { metadata: 'shop=<shop>' } }];
const RULE = {
  businessType: 'transfer',
  name: 'Of another book',
  parameters: [{ name: 'amount', type: 'amount', currency: 'CNY' }],
  values: [],
  lines: [
    { account: '<account>', side: 'debit', amount: 'amount' },
    { account: '<payee>', side: 'credit', amount: 'amount' },
  ],
  accounts: [],
  samples: [{ name: 'one', parameters: { amount: '1.00' }, lines: LINES }],
};
const ACCOUNT = { code: 'new-account', name: 'New', glAccount: '<glAccount>', currency: 'CNY' };
const RATE = {
  from: 'CNY',
  to: 'USD',
  rate: '0.14',
  source: 'x',
  at: '2026-11-20T01:00:00Z',
  reason: 'test',
};
const recovery = (more: object) => ({
  command: 'recover-overpayment',
  content: { fromAccount: '<account>', toAccount: '<payee>', amount: '1.00', currency: 'CNY', ...more },
  reason: 'test',
});
const ALL: RouteClass = { kind: 'of-all-books' };
const allWith = (content: unknown): RouteClass => ({ kind: 'of-all-books', body: content });
const NONE: RouteClass = { kind: 'of-no-book' };

const WITHOUT_BOOK: Readonly<Record<string, RouteClass>> = {
  'GET /health/live': NONE,
  'GET /health/ready': NONE,
  'GET /metrics': NONE,
  'GET /v1/audit-events': ALL,
  'POST /v1/books': allWith({
    code: 'sneaky',
    name: 'Sneaky',
    legalEntity: 'Ltd',
    timeZone: 'UTC',
    currencies: ['CNY'],
  }),
  'GET /v1/books': NONE,
  'POST /v1/clients': allWith({ code: 'sneaky', name: 'Sneaky', reason: 'test' }),
  'GET /v1/clients': ALL,
  'POST /v1/clients/{client}/keys': allWith({ roles: ['admin'], books: ['*'], reason: 'test' }),
  'GET /v1/clients/{client}/keys': ALL,
  'PUT /v1/clients/{client}/keys/{key}/rate-limit': allWith({ requestsPerSecond: 1, reason: 'test' }),
  'POST /v1/clients/{client}/keys/{key}/revoke': allWith(REASON),
  'POST /v1/clients/{client}/keys/{key}/rotate': allWith({ graceSeconds: 0, reason: 'test' }),
  'PUT /v1/clients/{client}/request-signing': allWith({ required: true, reason: 'test' }),
  'POST /v1/clients/{client}/signing-keys': allWith(REASON),
  'GET /v1/clients/{client}/signing-keys': ALL,
  'POST /v1/clients/{client}/signing-keys/{signingKey}/revoke': allWith(REASON),
  'GET /v1/currencies': NONE,
  'POST /v1/currencies': allWith({ code: 'XTST', name: 'Token', decimals: 2 }),
  'PUT /v1/payout-stops/global': allWith(REASON),
  'POST /v1/channel-callbacks/{book}/{channel}': NONE,
  'GET /v1/runtime': ALL,
  'GET /v1/runtime-settings': ALL,
  'PUT /v1/runtime-settings/{name}': allWith({ value: 'info', reason: 'test' }),
  'GET /v1/runtime-settings/{name}/changes': ALL,
};

const SENT_AND_MADE = {
  ...PAYOUT_REQUESTS,
  ...BATCH_REQUESTS,
  ...SENDING_REQUESTS,
  ...FILE_REQUESTS,
  ...OWN_TRANSFER_REQUESTS,
  ...CLEARING_RULE_REQUESTS,
  ...CLEARING_RUN_REQUESTS,
  ...TRADE_FILE_REQUESTS,
  ...SETTLEMENT_REQUESTS,
};
const OF_A_BOOK: Readonly<Record<string, RouteClass>> = {
  ...Object.fromEntries(Object.entries(CHANNEL_REQUESTS).map(([name, content]) => [name, named(content)])),
  ...Object.fromEntries(Object.entries(SENT_AND_MADE).map(([name, all]) => [name, named(...all)])),
  ...Object.fromEntries(Object.entries(WEBHOOK_REQUESTS).map(([name, one]) => [name, named(one)])),
  'GET ': named({}),
  'POST /accounts': body(ACCOUNT),
  'GET /accounts': named({}, ...by('party', 'glAccount'), { query: { codePrefix: '<shop>' } }),
  'POST /accounts/batch': body({ accounts: [ACCOUNT] }),
  'GET /accounts/{account}': named({}),
  'GET /accounts/{account}/balance': named({}),
  'GET /accounts/{account}/changes': named({}),
  'POST /accounts/{account}/close': body(REASON),
  'GET /accounts/{account}/earmarks': named({}),
  'POST /accounts/{account}/earmarks/move': body({
    from: '<purpose>',
    to: null,
    amount: '1.00',
    reason: 'test',
  }),
  'GET /accounts/{account}/earmarks/{purpose}/events': named({}),
  'GET /accounts/{account}/entries': named({}),
  'POST /accounts/{account}/freeze': body(REASON),
  'POST /accounts/{account}/overdraft-limit': body({ overdraftLimit: '5.00', reason: 'test' }),
  'POST /accounts/{account}/stop-in': body(STOP),
  'POST /accounts/{account}/stop-out': body(STOP),
  'POST /accounts/{account}/unfreeze': body(REASON),
  'POST /approvals': named(
    { body: recovery({}) },
    { body: recovery({ relatedVoucher: '<voucher>' }) },
    {
      body: { command: 'stop-parties', content: { parties: ['<party>'], stopOut: true }, reason: 'test' },
    },
  ),
  'GET /approvals': named({}),
  'GET /approvals/{approval}': named({}),
  'POST /approvals/{approval}/approve': body({ contentHash: '<contentHash>', reason: 'test' }),
  'POST /approvals/{approval}/reject': body(REASON),
  'GET /archive': named({}),
  'PUT /business-date': body({ businessDate: '2026-11-21' }),
  'GET /business-days': named({}),
  'POST /business-days': body({ businessDate: '2026-11-22' }),
  'POST /business-days/{date}/close': named({}),
  'POST /business-days/{date}/seal': named({}),
  'GET /business-types/stops': named({}),
  'PUT /business-types/{businessType}/stop': body(STOP),
  'GET /chart': named({}),
  'POST /currencies': body({ currency: 'JPY' }),
  'GET /entries': named(...FOUND),
  'GET /erp/mappings': named({}),
  'PUT /erp/mappings': body({
    glAccount: '<glAccount>',
    erpAccount: 'E-1',
    effectiveFrom: '2026-11-20',
    reason: 'test',
  }),
  'GET /erp/outstanding': named({}),
  'GET /erp/summaries': named({}),
  'POST /erp/summaries': body({ businessDate: '2026-11-20', reason: 'test' }),
  'GET /erp/summaries/{date}': named({}),
  'GET /erp/summaries/{date}/csv': named({}),
  'POST /erp/summaries/{date}/revisions/{revision}/acknowledge': body({ documentNumber: 'FI-1' }),
  'POST /exchange-rates': body(RATE),
  'GET /exchange-rates': named({ query: { from: 'USD', to: 'CNY' } }),
  'GET /exchange-rates/history': named({}),
  'POST /gl-accounts': body({ code: '9-new', name: 'New', parent: '<glAccount>', class: 'expense' }),
  'GET /gl-accounts': named({}),
  'POST /holds': body({ account: '<account>', amount: '1.00', reason: 'test' }),
  'GET /holds': named({}, ...by('account', 'reference')),
  'GET /holds/{hold}': named({}),
  'POST /holds/{hold}/capture': body({
    businessType: 'payout',
    to: [{ account: '<payee>', amount: '1.00' }],
  }),
  'POST /holds/{hold}/release': body(REASON),
  'GET /job-runs': named({}),
  'GET /job-runs/{run}': named({}),
  'POST /job-runs/{run}/cancel': body(REASON),
  'POST /job-runs/{run}/pause': body(REASON),
  'POST /job-runs/{run}/resume': body(REASON),
  'GET /jobs': named({}),
  'POST /jobs/{job}/runs': body(REASON),
  'PUT /jobs/{job}/schedule': body({ cron: null, enabled: true, graceMinutes: null, reason: 'test' }),
  'GET /journal': named({}),
  'GET /must-be-zero': named({}),
  'PUT /must-be-zero': named(
    { body: { account: '<account>', mustBeZero: true, reason: 'test' } },
    { body: { glAccount: '<glAccount>', mustBeZero: true, reason: 'test' } },
  ),
  'POST /posting-rules': body({ ...RULE, reason: 'test' }),
  'GET /posting-rules': named({}),
  'POST /posting-rules/check': body(RULE),
  'POST /posting-rules/install': body({ library: 'payment-company', reason: 'test' }),
  'GET /posting-rules/{businessType}': named({}),
  'GET /posting-rules/{businessType}/changes': named({}),
  'PUT /posting-rules/{businessType}/in-force': body({ version: 1, reason: 'test' }),
  'GET /posting-rules/{businessType}/versions/{version}': named({}),
  'GET /reports/account-statement': named({ query: { ...RANGE, account: '<account>' } }),
  'GET /reports/ageing': named({ query: { businessDate: '2026-11-20' } }),
  'GET /reports/general-ledger': named({ query: { ...RANGE, glAccount: '<glAccount>' } }),
  'GET /reports/ledger-check': named({ query: RANGE }),
  'GET /reports/sub-ledger': named({ query: { ...RANGE, glAccount: '<glAccount>' } }),
  'GET /reports/trial-balance': named({ query: RANGE }),
  'GET /reports/turnover': named({ query: RANGE }),
  'GET /reports/vouchers/{voucher}': named({}),
  'GET /periods': named({}),
  'GET /periods/{period}': named({}),
  'GET /periods/comparison': named({ query: { from: '2026-10', to: '2026-11' } }),
  'POST /periods/{period}/close': named({}),
  'GET /reopenings': named({}),
  'GET /seals': named({}),
  'GET /seals/export': named({}),
  'POST /years/{year}/adjustment': body({ retainedEarnings: '<glAccount>' }),
  'GET /trial-balance': named({}),
  'POST /trial-balances': body({ businessDate: '2026-11-20', reason: 'test' }),
  'GET /trial-balances': named({}),
  'GET /trial-balances/{date}': named({}),
  'GET /trial-balances/{date}/difference': named({ query: { from: '1', to: '2' } }),
  'GET /trial-balances/{date}/findings': named({}),
  'GET /turnover': named(
    { query: DAYS },
    ...by('account', 'businessType').map(({ query }) => ({ query: { ...DAYS, ...query } })),
  ),
  'POST /vouchers': named(...VOUCHERS),
  'GET /vouchers': named(...FOUND),
  'POST /vouchers/batch': named(
    ...VOUCHERS.map((request) => ({
      body: { mode: 'per-item', items: [{ ...(request.body as object), requestNumber: '<fresh>' }] },
    })),
  ),
  'GET /vouchers/by-request/{requestNumber}': named({ query: { client: 'test-client' } }),
  'POST /vouchers/dry-run': named(...VOUCHERS),
  'GET /vouchers/{voucher}': named({}),
  'POST /vouchers/{voucher}/corrections': body({
    reversal: REASON,
    entry: { businessType: 'transfer', lines: LINES },
  }),
  'GET /vouchers/{voucher}/explanation': named({}),
  'GET /vouchers/{voucher}/progress': named({}),
  'POST /vouchers/{voucher}/refunds': body({ amount: '1.00', fee: 'kept' }),
  'POST /vouchers/{voucher}/reversals': body(REASON),
};

/** How every route stands to books, by `METHOD path`. A route that is not here has to be thought about. */
export const ROUTE_CLASSES: Readonly<Record<string, RouteClass>> = {
  ...WITHOUT_BOOK,
  ...Object.fromEntries(
    Object.entries(OF_A_BOOK).map(([name, routeClass]) => {
      const [method, path] = name.split(' ') as [string, string];
      return [`${method} /v1/books/{book}${path}`, routeClass];
    }),
  ),
};
