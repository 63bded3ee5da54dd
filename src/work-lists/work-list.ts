import type { Role } from '../platform/auth/index.js';

/** Where payouts wait, or what came back of them. */
export const PAYOUT_LISTS = ['approvals', 'unsent', 'unknown', 'contradictions', 'returns'] as const;
export type PayoutListName = (typeof PAYOUT_LISTS)[number];

/**
 * What waits for a person, by what the person is to do. files: trade files that were refused; clearing: runs with records that
 * have no result, vouchers that were refused, or results that interceptors hold; suspense: money that came in for nothing that is known;
 * differences: what of settlement does not add up; unpaid: orders of settlement whose payouts have failed or came back.
 */
export const WORK_LISTS = [
  ...PAYOUT_LISTS,
  'files',
  'clearing',
  'suspense',
  'differences',
  'unpaid',
] as const;
export type WorkListName = (typeof WORK_LISTS)[number];

/**
 * approval: a command with maker and checker; batch: one of payouts (批次); return: money that came back (退票); file: of trades
 * (交易文件); run: of clearing (清算); arrival: money that came in and is for nothing that is known (挂账);
 * difference: what does not add up (差异); order: of settlement (清算指令).
 */
export const WORK_KINDS = [
  'payout',
  'batch',
  'approval',
  'return',
  'file',
  'run',
  'arrival',
  'difference',
  'order',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export const WORK_ACTIONS = ['approve', 'reject', 'cancel', 'ask-again', 'acknowledge'] as const;
export type WorkAction = (typeof WORK_ACTIONS)[number];

/** In which parts people work on what waits. */
export type WorkRole = Exclude<Role, 'poster'>;

/** Who may do it; what the item itself says against it is asked when it is done. */
export const ACTION_ROLES: Readonly<Record<WorkAction, readonly WorkRole[]>> = {
  approve: ['approver'],
  reject: ['approver'],
  cancel: ['operator'],
  'ask-again': ['operator', 'admin'],
  acknowledge: ['operator', 'finance'],
};

/** Commands that are no actions on many items at once; the first two and the last are approval commands. */
export const STEP_COMMANDS = [
  'conclude-payout',
  'retry-settlement-order',
  'retry-settlement-payment',
  'give-up-settlement-order',
] as const;

/** Something that a person can do now, and who may. */
export interface NextStep {
  readonly action: WorkAction | (typeof STEP_COMMANDS)[number];
  readonly roles: readonly WorkRole[];
  readonly how: string;
}

/** How a person names an order of settlement. */
export interface WorkOrder {
  /** Id of its batch. */
  readonly batch: string;
  readonly party: string;
  readonly side: string;
}

/** Something that waits. Its id, a UUID of its time, is its place in the list; times are those of the database. */
export interface WorkItem {
  readonly kind: WorkKind;
  readonly id: string;
  /** The payout that it is about; null for commands about other things. */
  readonly payoutId: string | null;
  /** A word for why it waits, such as a kind of attention, the name of the command, or the code of a refusal. */
  readonly why: string;
  readonly since: string;
  /** Minor units of the currency; null where it is about no one amount. */
  readonly money: { readonly amount: bigint; readonly currency: string; readonly decimals: number } | null;
  /** What who approves it agrees to. */
  readonly contentHash: string | null;
  /** Where it is an order of settlement. */
  readonly order?: WorkOrder;
  /** What can be done about it, where that is no action on many at once. */
  readonly next?: readonly NextStep[];
}

/** Of all that waits, not only of a page; currency null: of what has no amount. */
export interface WorkTotal {
  readonly currency: string | null;
  readonly decimals: number;
  readonly items: number;
  readonly amount: bigint;
  readonly oldest: string;
}

/** Filters combine; what is left out does not filter. */
export interface WorkFilter {
  readonly channelId?: number;
  readonly payerAccountId?: number;
}

export const isFiltered = ({ channelId, payerAccountId }: WorkFilter): boolean =>
  channelId !== undefined || payerAccountId !== undefined;
