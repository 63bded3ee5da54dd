import { existsSync, readFileSync } from 'node:fs';
import type { TestItem } from './payout-batches.js';

/** Not part of the project: tests on it run where somebody has put it beside the repository. */
const DATA = new URL('../../../shared/data/bank-1993/standing-orders.csv', import.meta.url);
const COLUMNS = 'order_id,account_id,bank_to,account_to,amount,purpose';
const USUAL = 300;

export const hasStandingOrders = existsSync(DATA);

/** Items of a batch, as many as STANDING_ORDERS says; there are more than three thousand. */
export function standingOrders(): TestItem[] {
  const [heading, ...rows] = readFileSync(DATA, 'utf8').trimEnd().split('\n');
  if (heading !== COLUMNS) throw new Error(`columns are ${heading}`);
  return rows.slice(0, Number(process.env.STANDING_ORDERS ?? USUAL)).map((row) => {
    const [order, , bank, account, amount, purpose] = row.trim().split(',') as [
      string,
      string,
      string,
      string,
      string,
      string?,
    ];
    const payee = { name: `Account ${account}`, bank, account };
    return { orderNumber: `so-${order}`, payee, amount, ...(purpose && { purpose }) };
  });
}
