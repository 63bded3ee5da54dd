import { valueOf } from '../../../client/index.js';
import { BOOK } from '../../world/book.js';
import type { Command, Desk } from '../command.js';

/** The same account again is no second one, so this is sent again without a request number. */
export function openAccount({ newNumber }: Desk): Command {
  const code = `opened:${newNumber()}`;
  return {
    by: 'caller',
    orders: [{ key: code, kind: 'open-account' }],
    send: async ({ api }) => {
      const params = { path: { book: BOOK } };
      const body = { code, name: code, glAccount: '2201', currency: 'CNY' };
      const answer = await api.POST('/v1/books/{book}/accounts', { params, body });
      const account = valueOf(answer);
      const replayed = answer.response.status === 200;
      return [{ kind: 'done', fact: { of: 'account', id: code }, replayed, body: { code: account.code } }];
    },
  };
}
