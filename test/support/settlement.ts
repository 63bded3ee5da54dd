import { SettlementCalendars } from '../../src/settlement/index.js';
import { hire, makeAndApprove, make } from './approvals.js';
import { openBook } from './book.js';
import type { Answer, Call } from './call.js';
import { addPayee, newCard } from './payees.js';
import type { Service } from './service.js';

type More = Record<string, unknown>;

/** Settlement date of the tests: a Monday. */
export const DATE = '2026-11-23';

/** A book with two checkers. @returns their keys */
export async function openSettlement({ call }: Pick<Service, 'call'>): Promise<[string, string]> {
  await openBook(call, { accounts: [{ code: 'bank', glAccount: '1002' }], currencies: ['CNY', 'USD'] });
  return [
    await hire(call, 'checker', ['approver', 'operator']),
    await hire(call, 'second', ['approver', 'operator']),
  ];
}

export const agreement = (party: string, more: More = {}): More => ({
  command: 'set-settlement-agreement',
  content: {
    ...{ party, currency: 'CNY', effectiveFrom: '2026-01-01', cycle: { kind: 'days', days: 0 } },
    ...{ netting: 'net', owed: 'refuse', payee: 'shop', active: true },
    ...more,
  },
});

/** @throws Error when it was refused */
export async function agree(call: Call, checker: string, party: string, more: More = {}): Promise<void> {
  const answer = await makeAndApprove(call, checker, agreement(party, more));
  if (answer.status !== 200) throw new Error(`not agreed: ${JSON.stringify(answer.body)}`);
}

export const propose = (call: Call, party: string, more: More = {}): Promise<Answer> =>
  make(call, agreement(party, more));

/** A payee with an account of its own. */
export const addShop = (call: Call, checker: string, payee = 'shop'): Promise<Answer> =>
  addPayee(call, checker, payee, { account: newCard() });

export const calendarsOf = ({ app }: Pick<Service, 'app'>): SettlementCalendars =>
  app.get(SettlementCalendars, { strict: false });
