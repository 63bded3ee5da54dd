import type { Hours } from '../channels/index.js';

export const LIMIT_SCOPES = ['payout', 'payee', 'account'] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** What limits and rules say for all that have none of their own. */
export const EVERYBODY = '*';

/** A cap (限额限次): on each payout, or on what goes out in a day to a payee or from an account. */
export interface PayoutLimit {
  readonly scope: LimitScope;
  /** `*`, an account's code, or a payee as bank/account. */
  readonly subject: string;
  readonly currency: string;
  /** Minor units. */
  readonly maximumAmount: bigint | null;
  /** Of payouts in a day. */
  readonly maximumCount: number | null;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What a route goes by among the candidates that fit, the first that tells them apart first. */
export const PREFERENCES = ['health', 'priority', 'cost'] as const;
export type Preference = (typeof PREFERENCES)[number];

/** Whoever is ready goes before whoever is not; then what the route says. */
export const USUAL_PREFERENCES: readonly Preference[] = ['health', 'priority'];

/** A channel that a route may choose, and for what. Amounts are decimal strings of the channel's currency. */
export interface RouteCandidate {
  readonly channel: string;
  readonly minimumAmount?: string;
  readonly maximumAmount?: string;
  readonly banks?: readonly string[];
  /** Of the calendar in the book's time zone. */
  readonly days?: readonly Weekday[];
  /** In the book's time zone. */
  readonly hours?: Hours;
  /** The lowest first; without one after all that have one. */
  readonly priority?: number;
}

export interface PayoutRoute {
  readonly code: string;
  readonly candidates: readonly RouteCandidate[];
  readonly isActive: boolean;
  /** What it leaves out does not count; what nothing tells apart stands in the order of the candidates. */
  readonly prefer: readonly Preference[];
  /** After so many minutes what a channel cannot send is moved to one that can; null: by a person only. */
  readonly rerouteAfterMinutes: number | null;
}

/** Up to this amount the payouts of a client need no checker. */
export interface ApprovalRule {
  /** `*` or a client's code. */
  readonly client: string;
  readonly currency: string;
  /** Minor units. */
  readonly upTo: bigint;
}

/** What the payouts of a book are decided on. Any change of it gives it another version. */
export interface PayoutTerms {
  readonly bookId: number;
  /** Of the book; never changes. */
  readonly timeZone: string;
  /** 0: nothing was ever set. */
  readonly version: number;
  /** How long a business key is not used again without saying so. */
  readonly duplicateWindowMinutes: number;
  /** How long a checker may take. */
  readonly approvalMinutes: number;
  /** Whether only payees of the payee book (收款人名册) are paid. */
  readonly payeesOnly: boolean;
  readonly limits: readonly PayoutLimit[];
  readonly routes: readonly PayoutRoute[];
  readonly approvalRules: readonly ApprovalRule[];
}

export const DEFAULT_DUPLICATE_WINDOW_MINUTES = 24 * 60;
export const DEFAULT_APPROVAL_MINUTES = 24 * 60;

/** The limit of the subject itself stands in the place of the one for everybody. */
export function limitOf(
  { limits }: Pick<PayoutTerms, 'limits'>,
  scope: LimitScope,
  subject: string,
  currency: string,
): PayoutLimit | undefined {
  const fits = (wanted: string) => (limit: PayoutLimit) =>
    limit.scope === scope && limit.subject === wanted && limit.currency === currency;
  return limits.find(fits(subject)) ?? limits.find(fits(EVERYBODY));
}

/** The rule of the client itself stands in the place of the one for everybody. */
export function isApprovedByRule(
  { approvalRules }: Pick<PayoutTerms, 'approvalRules'>,
  client: string,
  currency: string,
  amount: bigint,
): boolean {
  const fits = (wanted: string) => (rule: ApprovalRule) =>
    rule.client === wanted && rule.currency === currency;
  const rule = approvalRules.find(fits(client)) ?? approvalRules.find(fits(EVERYBODY));
  return rule !== undefined && amount <= rule.upTo;
}
