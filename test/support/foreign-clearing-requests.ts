import type { RequestTemplate } from './foreign-book-requests.js';

const RECORD = {
  ...{ recordType: 'trade', product: 'fund', party: 'merchant-1', amount: '1.00', currency: 'CNY' },
  occurredAt: '2026-11-20T04:00:00Z',
};
const DAYS = { fromDate: '2026-11-20', untilDate: '2026-11-21' };

/** What the routes of calendars and of what clearing goes by can name of a book, by `METHOD path` below it. */
export const CLEARING_RULE_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'GET /calendars': [{}],
  'GET /calendars/{calendar}': [{}],
  'GET /calendars/{calendar}/versions': [{}],
  'GET /calendars/{calendar}/days': [{ query: DAYS }],
  'GET /clearing-rules': [{}],
  'POST /clearing-rules/explain': [{ body: { source: 'shop', businessDate: '2026-11-20', record: RECORD } }],
  'GET /clearing-rules/{rule}': [{}],
  'GET /clearing-rules/{rule}/versions': [{}],
  'GET /fee-schedules': [{}],
  'GET /fee-schedules/{schedule}': [{}],
  'GET /fee-schedules/{schedule}/versions': [{}],
  'GET /interceptors': [{}],
  'POST /interceptors/try': [
    { body: { mode: 'hold', tree: { field: 'party', in: ['x'] }, records: [RECORD] } },
  ],
  'GET /interceptors/{interceptor}': [{}],
  'GET /interceptors/{interceptor}/versions': [{}],
  'POST /interceptors/{interceptor}/switch-on': [{ body: { reason: 'test' } }],
};
