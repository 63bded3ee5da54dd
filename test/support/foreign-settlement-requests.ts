import type { RequestTemplate } from './foreign-book-requests.js';

/** What the routes of settlement can name of a book, by `METHOD path` below it. */
export const SETTLEMENT_REQUESTS: Readonly<Record<string, readonly RequestTemplate[]>> = {
  'GET /settlement-agreements': [{ query: { currency: 'CNY' } }],
};
