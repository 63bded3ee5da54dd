import { newRequestNumber } from './book.js';
import type { Answer, Call } from './call.js';

interface Payment {
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  /** Purpose of the line that takes value out. */
  readonly spends?: string;
  /** Purpose of the line that brings value in. */
  readonly brings?: string;
}

/** A voucher that pays: debit one account, credit the other, in CNY. Purposes stand on the lines that name them. */
export const payment = (
  { from, to, amount, spends, brings }: Payment,
  more: Record<string, unknown> = {},
  requestNumber = newRequestNumber(),
) => ({
  body: {
    businessType: 'transfer',
    lines: [
      { account: from, side: 'debit', amount, currency: 'CNY', ...(spends && { purpose: spends }) },
      { account: to, side: 'credit', amount, currency: 'CNY', ...(brings && { purpose: brings }) },
    ],
    ...more,
  },
  headers: { 'idempotency-key': requestNumber },
});

/** Posts a payment. */
export const pay = (call: Call, ...of: Parameters<typeof payment>): Promise<Answer> =>
  call('POST', '/v1/books/main/vouchers', payment(...of));

interface Move {
  readonly from: string | null;
  readonly to: string | null;
  readonly amount: string;
  readonly reason?: string;
}

/** Moves money of an account from one purpose to another. */
export const moveEarmark = (
  call: Call,
  account: string,
  move: Move,
  requestNumber = newRequestNumber(),
): Promise<Answer> =>
  call('POST', `/v1/books/main/accounts/${account}/earmarks/move`, {
    role: 'operator',
    body: { reason: 'test', ...move },
    headers: { 'idempotency-key': requestNumber },
  });

/** Purposes with money left, as `purpose amount`. */
export async function earmarksOf(call: Call, account: string, query = ''): Promise<string[]> {
  const { status, body } = await call('GET', `/v1/books/main/accounts/${account}/earmarks${query}`);
  if (status !== 200) throw new Error(`the earmarks of ${account} were not read: ${JSON.stringify(body)}`);
  return body.items.map(({ purpose, amount }: Record<string, string>) => `${purpose} ${amount}`);
}

/** Ledger balance, earmarked amount and available balance of an account. */
export async function moneyOf(call: Call, account: string): Promise<string> {
  const { status, body } = await call('GET', `/v1/books/main/accounts/${account}`);
  if (status !== 200) throw new Error(`${account} was not read: ${JSON.stringify(body)}`);
  const { ledgerBalance, earmarkedAmount, availableBalance } = body.balances;
  return `${ledgerBalance} ${earmarkedAmount} ${availableBalance}`;
}
