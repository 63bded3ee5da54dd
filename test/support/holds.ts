import type { Answer, Call, CallOptions } from './call.js';
import { move, newRequestNumber, openAccount, posting } from './book.js';

type More = Record<string, unknown>;

/** Commands on the holds of a book, each with a request number of its own unless one is given. */
export function holdsOf(call: Call, book = 'main') {
  const send = (path: string, body: More, number = newRequestNumber(), options: CallOptions = {}) =>
    call('POST', `/v1/books/${book}/holds${path}`, {
      body,
      headers: { 'idempotency-key': number },
      ...options,
    });
  return {
    place: (account: string, amount: string, more: More = {}, number?: string): Promise<Answer> =>
      send('', { account, amount, reason: 'payout', ...more }, number),
    release: (hold: string, more: More = {}, number?: string, options?: CallOptions): Promise<Answer> =>
      send(`/${hold}/release`, { reason: 'payout given up', ...more }, number, options),
    capture: (
      hold: string,
      to: readonly [string, string][],
      more: More = {},
      number?: string,
    ): Promise<Answer> =>
      send(
        `/${hold}/capture`,
        { businessType: 'payout', to: to.map(([account, amount]) => ({ account, amount })), ...more },
        number,
      ),
    read: (hold: string, query = ''): Promise<Answer> =>
      call('GET', `/v1/books/${book}/holds/${hold}${query}`),
    list: (query: string): Promise<Answer> => call('GET', `/v1/books/${book}/holds${query}`),
  };
}

/** The id of a hold that was placed. */
export async function placed(answer: Promise<Answer>): Promise<string> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`the hold was not placed: ${JSON.stringify(body)}`);
  return body.id;
}

export interface Standing {
  readonly ledger: string;
  readonly held: string;
  readonly available: string;
  readonly version: string;
}

/** What an account has, and what of it is set aside. */
export async function standingOf(call: Call, account: string, book = 'main'): Promise<Standing> {
  const { status, body } = await call('GET', `/v1/books/${book}/accounts/${account}`);
  if (status !== 200) throw new Error(`${account} was not read: ${JSON.stringify(body)}`);
  const { ledgerBalance, heldAmount, availableBalance } = body.balances;
  return { ledger: ledgerBalance, held: heldAmount, available: availableBalance, version: body.version };
}

let customers = 0;

/** Opens an account of a customer that has as much, paid in at the account bank. @returns its code */
export async function fundedCustomer(call: Call, amount = '100.00', book = 'main'): Promise<string> {
  const code = `customer:${++customers}`;
  await openAccount(call, book, { code, glAccount: '2201' });
  const paid = await call('POST', `/v1/books/${book}/vouchers`, posting(move('bank', code, amount)));
  if (paid.status !== 201) throw new Error(`nothing was paid in: ${JSON.stringify(paid.body)}`);
  return code;
}
