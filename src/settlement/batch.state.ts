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

/** The life of a settlement batch until it is paid. What is not in this table is refused; from void nothing leads back. */
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
];

export const settlementTransitionOf = (
  from: SettlementState,
  event: SettlementEventKind,
): SettlementTransition | undefined =>
  SETTLEMENT_TRANSITIONS.find((row) => row.from === from && row.event === event);
