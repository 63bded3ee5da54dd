import { hasLuhnDigit } from '../../src/payees/account-number.rules.js';
import { make, approve } from './approvals.js';
import type { Answer, Call } from './call.js';

type More = Record<string, unknown>;

/** Card numbers with the check digit that they need. */
export const CARD = '6222020200112230';
export const OTHER_CARD = '6222020200112248';
export const IBAN = 'GB82WEST12345698765432';

let serial = 0;

/** A card that no payee has yet. */
export function newCard(): string {
  const body = `622203${String(++serial).padStart(9, '0')}`;
  return [...'0123456789'].map((digit) => body + digit).find(hasLuhnDigit)!;
}

export const proposal = (payee: string, more: More = {}): More => ({
  command: 'set-payee',
  content: {
    ...{ payee, name: '张三', bank: 'ICBC', numberKind: 'card', account: CARD, currencies: ['CNY'] },
    ...{ effectiveFrom: '2026-11-21', ...more },
  },
  reason: 'a contract',
});

/** Proposed by the maker of the tests and approved by the checker. @throws Error when it was refused */
export async function addPayee(call: Call, checker: string, payee: string, more: More = {}): Promise<Answer> {
  const made = await make(call, proposal(payee, more));
  if (made.status !== 201) throw new Error(`not proposed: ${JSON.stringify(made.body)}`);
  const approved = await approve(call, checker, made.body);
  if (approved.status !== 200) throw new Error(`not approved: ${JSON.stringify(approved.body)}`);
  return approved;
}

export const payeesOf = (call: Call, book = 'main') => ({
  propose: (payee: string, more: More = {}) => make(call, proposal(payee, more)),
  read: (payee: string) => call('GET', `/v1/books/${book}/payees/${payee}`, { role: 'poster' }),
  versions: (payee: string, query = '') =>
    call('GET', `/v1/books/${book}/payees/${payee}/versions${query}`, { role: 'finance' }),
  list: (query = '') => call('GET', `/v1/books/${book}/payees${query}`, { role: 'finance' }),
  search: (account: string) =>
    call('POST', `/v1/books/${book}/payees/search`, { role: 'finance', body: { account } }),
  block: (payee: string) =>
    call('POST', `/v1/books/${book}/payees/${payee}/block`, { role: 'operator', body: { reason: 'fraud' } }),
  reveal: (payee: string, more: More = {}, role: 'operator' | 'finance' = 'operator') =>
    call('POST', `/v1/books/${book}/payees/${payee}/reveal`, { role, body: { reason: 'to check', ...more } }),
});

/** Opens the date after that of the tests and moves the book to it. */
export async function nextBusinessDate(call: Call): Promise<void> {
  const body = { businessDate: '2026-11-22' };
  for (const [method, path] of [
    ['POST', 'business-days'],
    ['PUT', 'business-date'],
  ] as const) {
    const { status } = await call(method, `/v1/books/main/${path}`, { role: 'finance', body });
    if (status >= 300) throw new Error(`${path} answered ${status}`);
  }
}
