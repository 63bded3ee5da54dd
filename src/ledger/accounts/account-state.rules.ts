import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { availableBalance, ledgerBalance } from '../balance/index.js';
import type { AccountRef, AccountState, AccountStatus } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { writeOverdraftLimit } from './overdraft.rules.js';

/** How an account's status moves; closed is final. A command that finds the status it leads to changes nothing. */
export const STATUS_TRANSITIONS = {
  freeze: { from: 'A', to: 'F' },
  unfreeze: { from: 'F', to: 'A' },
  close: { from: 'A', to: 'C' },
} as const satisfies Record<string, { from: AccountStatus; to: AccountStatus }>;
export type StatusCommand = keyof typeof STATUS_TRANSITIONS;

export const STATUS_NAMES = { A: 'active', F: 'frozen', C: 'closed' } as const;
export type StatusName = (typeof STATUS_NAMES)[AccountStatus];

/** The state after a command, or why it is refused; the same state when there is nothing to change. */
export type StateDecision = (state: AccountState, account: AccountRef) => Result<AccountState>;

export function changeStatus(command: StatusCommand): StateDecision {
  const { from, to } = STATUS_TRANSITIONS[command];
  return (state, account) => {
    if (state.status === to) return accepted(state);
    if (state.status === 'C') return refused(accountRefusals.closed(account.code));
    if (state.status !== from) return refused(accountRefusals.frozen(account.code));
    if (to === 'C' && !isEmpty(state)) return refused(notEmpty(state, account));
    return accepted({ ...state, status: to });
  };
}

/** Stop-in (止入) and stop-out (止出); what is left out stays as it is. */
export function setStops(stops: { readonly stopIn?: boolean; readonly stopOut?: boolean }): StateDecision {
  return (state, account) => {
    if (state.status === 'C') return refused(accountRefusals.closed(account.code));
    return accepted({ ...state, ...stops });
  };
}

/** A lower limit must still cover what is overdrawn: nobody ever sees a negative available balance. */
export function setOverdraftLimit(overdraftLimit: bigint | null): StateDecision {
  return (state, account) => {
    if (state.status === 'C') return refused(accountRefusals.closed(account.code));
    const after = { ...state, overdraftLimit };
    const available = availableBalance(after, account.normalSide);
    const isLower =
      overdraftLimit !== null && (state.overdraftLimit === null || overdraftLimit < state.overdraftLimit);
    if (isLower && available! < 0n) {
      return refused(
        accountRefusals.overdraftInUse(account.code, formatAmount(available!, account.decimals)),
      );
    }
    return accepted(after);
  };
}

export interface StateChange {
  readonly kind: 'status' | 'stop-in' | 'stop-out' | 'overdraft-limit';
  readonly oldValue: string;
  readonly newValue: string;
}

/** What is different, one by one; each counts as a version of the account. */
export function changesBetween(before: AccountState, after: AccountState, decimals: number): StateChange[] {
  const values = (state: AccountState) =>
    [
      ['status', STATUS_NAMES[state.status]],
      ['stop-in', String(state.stopIn)],
      ['stop-out', String(state.stopOut)],
      ['overdraft-limit', writeOverdraftLimit(state.overdraftLimit, decimals)],
    ] as const;
  const old = values(before);
  return values(after).flatMap(([kind, newValue], index) => {
    const oldValue = old[index]![1];
    return oldValue === newValue ? [] : [{ kind, oldValue, newValue }];
  });
}

function isEmpty(state: AccountState): boolean {
  return state.debitTotal === state.creditTotal && state.held === 0n && state.earmarked === 0n;
}

function notEmpty(state: AccountState, { code, decimals, normalSide }: AccountRef) {
  const text = (amount: bigint): string => formatAmount(amount, decimals);
  const balance = ledgerBalance(state, normalSide);
  return accountRefusals.notEmpty(code, text(balance), text(state.held), text(state.earmarked));
}
