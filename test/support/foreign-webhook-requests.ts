import type { RequestTemplate } from './foreign-book-requests.js';

const REASON = { reason: 'test' };
const URL = 'http://127.0.0.1:9/';
const EVENT = '01a1fdac-0000-7000-8000-000000000001';

/** What the routes of webhooks can name of a book, by `METHOD path` below it. */
export const WEBHOOK_REQUESTS: Readonly<Record<string, RequestTemplate>> = {
  'GET /webhook-endpoints': {},
  'POST /webhook-endpoints': { body: { client: 'test-client', url: URL, types: ['*'], ...REASON } },
  'GET /webhook-endpoints/{endpoint}': {},
  'PUT /webhook-endpoints/{endpoint}': { body: { url: URL, types: ['*'], ...REASON } },
  'GET /webhook-endpoints/{endpoint}/deliveries': {},
  'POST /webhook-endpoints/{endpoint}/give-up': { body: { event: EVENT, ...REASON } },
  'POST /webhook-endpoints/{endpoint}/pause': { body: REASON },
  'POST /webhook-endpoints/{endpoint}/replay': { body: { fromTime: '2026-11-20T00:00:00Z', ...REASON } },
  'POST /webhook-endpoints/{endpoint}/resume': { body: REASON },
  'POST /webhook-endpoints/{endpoint}/retire': { body: REASON },
  'POST /webhook-endpoints/{endpoint}/rotate': { body: { overlapSeconds: 0, ...REASON } },
  'GET /webhook-endpoints/{endpoint}/subjects': {},
};
