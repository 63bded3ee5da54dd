import type { Chain } from './chain.js';

export interface ProvenDate {
  readonly businessDate: string;
  readonly revision: number;
  readonly outcome: string;
  readonly vouchers: number;
  readonly accounts: number;
}

/** The trial balance of a date that the book has left. */
export async function proveDate({ client, book, say }: Chain, businessDate: string): Promise<void> {
  const body = { businessDate, reason: 'Demonstration of the whole chain' };
  const proven = await client.must<ProvenDate>('finance', 'POST', `${book}/trial-balances`, { body });
  say(`  trial balance of ${businessDate}: ${proven.outcome}, ${proven.vouchers} vouchers`);
}
