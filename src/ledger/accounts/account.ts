import type { BalanceFigures } from '../balance/index.js';

/** The facts about an account (账户) that never change: what posting knows it by. */
export interface AccountRef {
  readonly id: number;
  readonly code: string;
  readonly bookId: number;
  readonly glAccountId: number;
  readonly glCode: string;
  readonly currency: string;
  readonly decimals: number;
  readonly normalSide: 'D' | 'C';
}

/** A: active, F: frozen, C: closed. */
export type AccountStatus = 'A' | 'F' | 'C';

/** The part of an account that commands change, with what they are decided on. Amounts are minor units. */
export interface AccountState extends BalanceFigures {
  readonly accountId: number;
  readonly status: AccountStatus;
  readonly stopIn: boolean;
  readonly stopOut: boolean;
  readonly version: bigint;
}

/** As an account begins. */
export const stateAtOpening = (accountId: number, overdraftLimit: bigint | null): AccountState => ({
  accountId,
  status: 'A',
  stopIn: false,
  stopOut: false,
  debitTotal: 0n,
  creditTotal: 0n,
  held: 0n,
  earmarked: 0n,
  overdraftLimit,
  version: 0n,
});

/** An account as it is described to people, with its balances. */
export interface Account extends AccountState {
  readonly code: string;
  readonly name: string;
  readonly glAccountId: number;
  readonly glCode: string;
  readonly normalSide: 'D' | 'C';
  readonly currency: string;
  readonly decimals: number;
  readonly party: string | null;
  readonly externalReference: string | null;
  readonly mustBeZero: boolean;
  /** Canonical JSON. */
  readonly metadata: string;
  readonly openedAt: string;
  readonly lastSequence: bigint;
}

/** What an account is opened with. */
export interface AccountDraft {
  readonly code: string;
  readonly name: string;
  readonly glAccountId: number;
  readonly currency: string;
  readonly decimals: number;
  readonly party: string | null;
  readonly externalReference: string | null;
  /** Minor units; null: without limit. */
  readonly overdraftLimit: bigint | null;
  readonly mustBeZero: boolean;
  /** Canonical JSON. */
  readonly metadata: string;
}

/** What is said of an account that opens with the posting that first names it; the rest stays empty. */
export type FirstUseDraft = Omit<AccountDraft, 'externalReference' | 'metadata'>;

export const ACCOUNT_CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$';
export const PARTY_PATTERN = '^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$';
const accountCodeShape = new RegExp(ACCOUNT_CODE_PATTERN);

/** Anything else names no account, and must not reach a column that would pad or convert it. */
export function isAccountCode(text: string): boolean {
  return accountCodeShape.test(text);
}
