import type { SettlementEventKind, SettlementState } from './settlement-batch.js';

export type SettlementPart = 'operator' | 'approver' | 'service';

export interface SettlementTransition {
  /** null: there is no batch yet. */
  readonly from: SettlementState | null;
  readonly event: SettlementEventKind;
  readonly to: SettlementState;
  readonly who: readonly SettlementPart[];
}

const PEOPLE = ['operator', 'approver'] as const;

/**
 * The life of a settlement batch. What is not in this table is refused: from void nothing leads back, and to void nothing leads
 * once it is being paid. What was settled becomes partly again when money comes back (退票).
 */
export const SETTLEMENT_TRANSITIONS: readonly SettlementTransition[] = [
  { from: null, event: 'create', to: 'preparing', who: ['operator'] },
  { from: 'preparing', event: 'prepare', to: 'prepared', who: ['service'] },
  { from: 'preparing', event: 'void', to: 'void', who: PEOPLE },
  { from: 'prepared', event: 'agree', to: 'prepared', who: ['approver'] },
  // The service where the tier of the amount asks for nobody.
  { from: 'prepared', event: 'approve', to: 'approved', who: ['approver', 'service'] },
  // The service one of its own that settles nothing.
  { from: 'prepared', event: 'void', to: 'void', who: [...PEOPLE, 'service'] },
  { from: 'approved', event: 'void', to: 'void', who: PEOPLE },
  { from: 'approved', event: 'pay', to: 'paying', who: ['operator', 'service'] },
  { from: 'paying', event: 'settle', to: 'settled', who: ['service'] },
  { from: 'paying', event: 'part', to: 'partly', who: ['service'] },
  { from: 'partly', event: 'settle', to: 'settled', who: ['service'] },
  { from: 'settled', event: 'part', to: 'partly', who: ['service'] },
];

/** Its orders are paid, or were. */
export const PAYING_STATES: ReadonlySet<SettlementState> = new Set(['paying', 'partly', 'settled']);

export const settlementTransitionOf = (
  from: SettlementState,
  event: SettlementEventKind,
): SettlementTransition | undefined =>
  SETTLEMENT_TRANSITIONS.find((row) => row.from === from && row.event === event);
