import type { Role } from '../../src/platform/auth/index.js';
import { move, openAccount, posting } from './book.js';
import type { Answer, Call } from './call.js';

/** A line in the history of an account. */
export interface AccountChange {
  readonly version: string;
  readonly kind: string;
  readonly oldValue: string;
  readonly newValue: string;
  readonly reason: string;
}

/** What a change was, without why. */
export const told = ({ version, kind, oldValue, newValue }: AccountChange): string[] => [
  version,
  kind,
  oldValue,
  newValue,
];

export const pathOf = (account: string, book = 'main'): string => `/v1/books/${book}/accounts/${account}`;

/**
 * Accounts of customers in the book main, beside its account bank, and what is done to them.
 * @param service asked at every call, so that tests may start it later
 */
export function customerAccounts(service: () => { readonly call: Call }) {
  let serial = 0;
  const post = (from: string, to: string, amount: string): Promise<Answer> =>
    service().call('POST', '/v1/books/main/vouchers', posting(move(from, to, amount)));
  return {
    /** Opens an account. @returns its code */
    customer: async (more: object = {}): Promise<string> => {
      const code = `c-${++serial}`;
      await openAccount(service().call, 'main', { code, glAccount: '2201', ...more });
      return code;
    },
    command: (account: string, name: string, body: object = {}, role: Role = 'operator'): Promise<Answer> =>
      service().call('POST', `${pathOf(account)}/${name}`, { role, body: { reason: 'test', ...body } }),
    read: async (account: string): Promise<Answer['body']> =>
      (await service().call('GET', pathOf(account))).body,
    historyOf: async (account: string): Promise<AccountChange[]> =>
      (await service().call('GET', `${pathOf(account)}/changes?limit=200`)).body.items,
    pay: (account: string, amount: string): Promise<Answer> => post('bank', account, amount),
    take: (account: string, amount: string): Promise<Answer> => post(account, 'bank', amount),
  };
}
