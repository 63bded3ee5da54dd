import { DEFAULT_CUSTOMER } from '../../bank/customer.js';
import { channelBody, TERMS } from './channels.js';
import type { RequestTemplate } from './foreign-book-requests.js';

const CHANNEL = channelBody(
  { url: 'http://127.0.0.1:9', customer: DEFAULT_CUSTOMER },
  { body: { code: 'new', clearingAccount: '<account>', feeAccount: '<payee>', suspenseAccount: null } },
);
const CHANNEL_CHANGE = {
  ...{ expectedVersion: 1, name: 'Changed', feeAccount: '<payee>', suspenseAccount: '<account>' },
  ...{ isActive: false, terms: TERMS, reason: 'test' },
};

/** What the routes of channels can name of a book, by `METHOD path` below it. */
export const CHANNEL_REQUESTS: Readonly<Record<string, RequestTemplate>> = {
  'POST /channels': { body: CHANNEL },
  'GET /channels': {},
  'GET /channels/{channel}': {},
  'PUT /channels/{channel}': { body: CHANNEL_CHANGE },
  'PUT /channels/{channel}/credentials': {
    body: { baseUrl: 'http://127.0.0.1:9', keyId: 'sim_2', secret: 'another-secret-of-it', reason: 'test' },
  },
  'GET /channels/{channel}/versions': {},
};
