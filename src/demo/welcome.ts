import type { DemoKeys } from '../platform/config/index.js';
import { DEMO_BOOK_CODE, FIRST_CUSTOMER, FIRST_PAY_IN } from './demo-book.js';

export interface Welcome {
  /** Where the service listens, without a slash at the end. */
  readonly url: string;
  readonly keys: DemoKeys;
  /** New at every start, so that the command posts and does not replay. */
  readonly requestNumber: string;
}

/** What `npm start` prints: where to look, the demo keys, and two commands that work when pasted. */
export function welcomeText({ url, keys, requestNumber }: Welcome): string {
  const book = `${url}/v1/books/${DEMO_BOOK_CODE}`;
  const post = [
    `curl -sS ${book}/vouchers`,
    header('Authorization', `Bearer ${keys.poster}`),
    header('Content-Type', 'application/json'),
    header('Idempotency-Key', requestNumber),
    `-d '${JSON.stringify(FIRST_PAY_IN)}'`,
  ];
  const read = [
    `curl -sS ${book}/accounts/${FIRST_CUSTOMER}`,
    header('Authorization', `Bearer ${keys.finance}`),
  ];
  return `
Suanpan 算盘 listens on ${url}
The API is described at ${url}/docs

Demo keys (development only):
${Object.entries(keys)
  .map(([role, key]) => `  ${role.padEnd(9)} ${key}`)
  .join('\n')}

Post a pay-in to a customer of the book "${DEMO_BOOK_CODE}":

${post.join(' ')}

Read the customer's account:

${read.join(' ')}

"npm run demo" in another terminal plays a business day, and the whole chain from trade files to a bank.
`;
}

const header = (name: string, value: string): string => `-H '${name}: ${value}'`;
