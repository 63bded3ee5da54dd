import type { Versioned } from '../definitions/definition.js';

export const TIERINGS = ['whole', 'slices'] as const;

/** From `from` (included) to `below` (not included); null: without end. */
export interface FeeTier {
  readonly from: string;
  readonly below: string | null;
  readonly flat: string;
  /** Part of the amount: 0.0025 is a quarter of a per cent. */
  readonly rate: string;
}

/** What a fee comes to. Amounts are decimal strings of the schedule's currency. */
export interface FeeTerms {
  /** whole: the tier of the amount counts for all of it; slices: each tier for its part, and their fees add up. */
  readonly tiering: (typeof TIERINGS)[number];
  readonly tiers: readonly FeeTier[];
  readonly minimum: string | null;
  readonly maximum: string | null;
}

export const ROUNDINGS = ['down', 'up', 'half-down', 'half-up', 'half-even'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** What one version of a fee schedule (费率表) says. */
export interface FeeScheduleDefinition {
  readonly name: string;
  readonly currency: string;
  /** Business dates, both included; null: open. */
  readonly fromDate: string;
  readonly untilDate: string | null;
  /** How the fee is rounded to the minor unit, once, at the end. */
  readonly rounding: Rounding;
  readonly terms: FeeTerms;
  /** Parties with terms of their own. */
  readonly parties: readonly { readonly parties: readonly string[]; readonly terms: FeeTerms }[];
}

export type FeeScheduleVersion = Versioned<FeeScheduleDefinition>;
