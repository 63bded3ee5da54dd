import { availableBalance } from '../balance/index.js';
import { describe, expect, it } from 'vitest';
import type { AccountRef, AccountState } from './account.js';
import { changesBetween, changeStatus, setOverdraftLimit, setStops } from './account-state.rules.js';
import { readOverdraftLimit } from './overdraft.rules.js';

const account: AccountRef = {
  id: 1,
  code: 'a',
  bookId: 1,
  glAccountId: 1,
  glCode: '2201',
  currency: 'CNY',
  decimals: 2,
  normalSide: 'C',
};
const fresh: AccountState = {
  accountId: 1,
  status: 'A',
  stopIn: false,
  stopOut: false,
  debitTotal: 0n,
  creditTotal: 0n,
  held: 0n,
  earmarked: 0n,
  overdraftLimit: 0n,
  version: 0n,
};
const state = (more: Partial<AccountState>): AccountState => ({ ...fresh, ...more });

describe('the status of an account moves as its table says', () => {
  it.each([
    // command, before, after or code
    ['freeze', 'A', 'F'],
    ['freeze', 'F', 'F'],
    ['freeze', 'C', 'LEDGER.ACCOUNT_CLOSED'],
    ['unfreeze', 'A', 'A'],
    ['unfreeze', 'F', 'A'],
    ['unfreeze', 'C', 'LEDGER.ACCOUNT_CLOSED'],
    ['close', 'A', 'C'],
    ['close', 'F', 'LEDGER.ACCOUNT_FROZEN'],
    ['close', 'C', 'C'],
  ] as const)('%s of %s: %s', (command, before, after) => {
    const decided = changeStatus(command)(state({ status: before }), account);
    expect(decided.ok ? decided.value.status : decided.refusal.code).toBe(after);
  });

  it.each([{ creditTotal: 1n }, { debitTotal: 1n }, { held: 1n }, { earmarked: 1n }])(
    'an account is closed only when empty: not with %o',
    (more) => {
      const decided = changeStatus('close')(state(more), account);
      expect(decided.ok ? 'closed' : decided.refusal.code).toBe('LEDGER.ACCOUNT_NOT_EMPTY');
    },
  );

  it('an account that moved and is back at zero is closed', () => {
    expect(changeStatus('close')(state({ debitTotal: 5n, creditTotal: 5n }), account).ok).toBe(true);
  });
});

describe('the overdraft limit never leaves a negative available balance behind', () => {
  const overdrawn = state({ debitTotal: 300n, overdraftLimit: 500n });

  it.each([
    [500n, 'set'],
    [300n, 'set'],
    [299n, 'LEDGER.OVERDRAFT_IN_USE'],
    [0n, 'LEDGER.OVERDRAFT_IN_USE'],
    [null, 'set'],
  ])('%s', (limit, outcome) => {
    const decided = setOverdraftLimit(limit)(overdrawn, account);
    expect(decided.ok ? 'set' : decided.refusal.code).toBe(outcome);
    if (decided.ok) expect(availableBalance(decided.value, 'C') ?? 0n).toBeGreaterThanOrEqual(0n);
  });

  it('counts what is held and earmarked as used', () => {
    const decided = setOverdraftLimit(0n)(
      state({ creditTotal: 10n, held: 6n, earmarked: 5n, overdraftLimit: 9n }),
      account,
    );
    expect(decided.ok).toBe(false);
  });

  it('takes the limit of an unlimited account away only when it covers the balance', () => {
    const unlimited = state({ debitTotal: 300n, overdraftLimit: null });
    expect(setOverdraftLimit(299n)(unlimited, account).ok).toBe(false);
    expect(setOverdraftLimit(300n)(unlimited, account).ok).toBe(true);
  });
});

describe('what a command changed is told value by value', () => {
  it('both stops at once are two changes', () => {
    const decided = setStops({ stopIn: true, stopOut: true })(fresh, account);
    expect(decided.ok && changesBetween(fresh, decided.value, 2)).toEqual([
      { kind: 'stop-in', oldValue: 'false', newValue: 'true' },
      { kind: 'stop-out', oldValue: 'false', newValue: 'true' },
    ]);
  });

  it('a limit is told in the currency of the account', () => {
    expect(changesBetween(fresh, state({ overdraftLimit: null }), 2)).toEqual([
      { kind: 'overdraft-limit', oldValue: '0.00', newValue: 'unlimited' },
    ]);
  });

  it('the same state is no change', () => expect(changesBetween(fresh, { ...fresh }, 2)).toEqual([]));
});

describe('an overdraft limit is an amount or the word unlimited', () => {
  it.each([
    ['unlimited', null],
    ['0', 0n],
    ['12.30', 1230n],
  ])('%s', (text, minor) => expect(readOverdraftLimit(text, 'CNY', 2)).toEqual({ ok: true, value: minor }));

  it.each([
    ['12.345', 'LEDGER.AMOUNT_TOO_PRECISE'],
    ['1'.repeat(36), 'LEDGER.AMOUNT_TOO_LARGE'],
  ])('%s is refused', (text, code) => {
    const read = readOverdraftLimit(text, 'CNY', 2);
    expect(read).toMatchObject({ ok: false, refusal: { code, field: 'overdraftLimit' } });
  });
});
