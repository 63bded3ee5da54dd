import type { Call } from './call.js';

/** The ledger balance of an account, as the service tells it. */
export async function balanceOf(call: Call, book: string, account: string): Promise<string> {
  const { status, body } = await call('GET', `/v1/books/${book}/accounts/${account}`);
  if (status !== 200) throw new Error(`${account} was not read: ${JSON.stringify(body)}`);
  return body.balances.ledgerBalance;
}
