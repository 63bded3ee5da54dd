import { hire } from '../../test/support/approvals.js';
import { openBook } from '../../test/support/book.js';
import { callerOf } from '../../test/support/call.js';
import { ROLE_KEYS } from '../../test/support/keys.js';
import { putRuleInForce } from '../../test/support/rules-in-force.js';
import { topUp } from '../../test/support/top-up-rule.js';

export const BOOK = 'main';
export const FIRST_DATE = '2026-11-21';
/** Accounts that must not be overdrawn. */
export const CUSTOMERS = Array.from({ length: 16 }, (_, index) => `customer:${index}`);
export const MERCHANTS = ['merchant:1', 'merchant:2', 'merchant:3'];
export const BANK = 'bank';
export const FEES = 'fees';
/** Nobody but the probes after a fault uses these. */
export const PROBES = ['probe:1', 'probe:2'] as const;
export const PARTY = 'party:idle';

export interface Keys {
  /** Does everything but approve. */
  readonly caller: string;
  readonly checker: string;
}

/** Opens the book of the load through REST, with clients of its own, so that all requests of theirs are known. */
export async function prepareBook(url: string): Promise<Keys> {
  const call = callerOf(url);
  const customers = CUSTOMERS.map((code) => ({ code, glAccount: '2201' }));
  const merchants = MERCHANTS.map((code) => ({ code, glAccount: '2202' }));
  const probes = PROBES.map((code) => ({ code, glAccount: '2201', overdraftLimit: 'unlimited' }));
  await openBook(call, {
    code: BOOK,
    businessDate: FIRST_DATE,
    accounts: [
      ...customers,
      ...merchants,
      ...probes,
      { code: 'idle', glAccount: '2201', party: PARTY },
      { code: BANK, glAccount: '1002', overdraftLimit: 'unlimited' },
      { code: FEES, glAccount: '6011', overdraftLimit: 'unlimited' },
    ],
  });
  await putRuleInForce(call, BOOK, topUp());
  return {
    caller: await hire(call, 'caller', ['poster', 'finance', 'operator']),
    checker: await hire(call, 'checker', ['approver']),
  };
}

/** The administrator of the tests, who is none of the callers. */
export const ADMIN_KEY = ROLE_KEYS.admin;
