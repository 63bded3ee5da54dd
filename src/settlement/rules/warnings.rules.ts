import type { LastOrder, OrderWarning } from '../settlement-order.js';

/** So many times the amount of the last time, and a person looks. */
const JUMP = 10n;

/** What a checker is told about an order that pays. @param last the order that paid before; undefined: none */
export function warningsOf(
  order: Pick<LastOrder, 'amount' | 'payee' | 'payeeVersion'>,
  last: LastOrder | undefined,
): OrderWarning[] {
  if (last === undefined) return ['new-payee'];
  const isChanged = last.payee !== order.payee || last.payeeVersion !== order.payeeVersion;
  const isJump = order.amount > last.amount * JUMP;
  return [...(isChanged ? (['changed-account'] as const) : []), ...(isJump ? (['jump'] as const) : [])];
}
