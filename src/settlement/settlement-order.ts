import type { NettedOrder, PartySums } from './rules/netting.rules.js';

/** What the details that a batch took of a party come to. */
export interface PartyParts extends PartySums {
  readonly party: string;
  /** The latest time of them all. */
  readonly latestAt: string;
  readonly chain: string;
}

/** One page's share of it. */
export interface SettlementPart extends PartyParts {
  readonly page: number;
}

export const ORDER_WARNINGS = ['new-payee', 'changed-account', 'jump'] as const;
export type OrderWarning = (typeof ORDER_WARNINGS)[number];

/** One flow of money of a batch (清算指令). */
export interface SettlementOrder extends NettedOrder {
  readonly party: string;
  /** When the money is to be there, UTC. */
  readonly settlementAt: string;
  readonly carryDate: string | null;
  readonly releaseDate: string | null;
  readonly agreementVersion: number | null;
  readonly payee: string | null;
  readonly payeeVersion: number | null;
  readonly channel: string | null;
  readonly warnings: readonly OrderWarning[];
  readonly detailsDigest: string;
}

/** What a party was paid the last time. */
export interface LastOrder {
  readonly party: string;
  readonly amount: bigint;
  readonly payee: string;
  readonly payeeVersion: number;
}
