import type { Chain } from './chain.js';

/** What the demonstration reads of a settlement batch in the overview of a night. */
export interface NightBatch {
  readonly id: string;
  readonly settlementDate: string;
  readonly state: string;
  readonly details: number;
  readonly orders: number;
  readonly paidOut: string;
  readonly approvalsNeeded: number;
  readonly approvalsGiven: number;
  readonly check: string;
  /** Orders by state, once the batch was set going. */
  readonly payments: readonly { readonly state: string }[];
}

export interface Night {
  readonly differences: number;
  readonly batches: readonly NightBatch[];
}

/** Batches that settle nothing are void, and are left out. */
export async function nightOf({ client, book }: Chain, date: string): Promise<Night> {
  const night = await client.read<Night>(`${book}/settlement-night?date=${date}`);
  return { ...night, batches: night.batches.filter(({ state }) => state !== 'void') };
}
