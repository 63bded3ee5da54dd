/** What clearing looks at in a record of trade (交易记录); whatever else a record has does not count. */
export interface ClearableRecord {
  readonly recordType: string;
  readonly product: string;
  /** Whom it is about: a merchant, an investor. */
  readonly party: string;
  readonly payer: string | null;
  readonly orderNumber: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** ISO 8601 in UTC with six decimals, such as 2026-11-21T07:00:00.000000Z: compared as text. */
  readonly occurredAt: string;
  readonly attributes: Readonly<Record<string, string>> | null;
}

/** Business keys are plain ASCII; whatever else stands in a record is no payee. */
export const PAYEE_CODE = /^[\x21-\x7e]{1,64}$/;

export const DIRECTIONS = ['disburse', 'collect'] as const;
/** disburse (下行): to the paying side, from the selling side; collect (上行): the other way. */
export type Direction = (typeof DIRECTIONS)[number];

export const BEARERS = ['payee', 'payer', 'house'] as const;
/** Who bears a fee: the payee, who receives less; the payer, who is charged beside; or we ourselves. */
export type Bearer = (typeof BEARERS)[number];

export interface ClearedFee {
  /** Of the fee schedule. */
  readonly code: string;
  readonly bearer: Bearer;
  readonly amountMinor: bigint;
}

/** The three elements (三要素) of a record: who is paid, how much, when. Gross = net + fees that the payee bears. */
export interface Cleared {
  readonly kind: 'cleared';
  readonly direction: Direction;
  readonly payee: string;
  readonly grossMinor: bigint;
  readonly netMinor: bigint;
  readonly fees: readonly ClearedFee[];
  readonly currency: string;
  readonly settlementDate: string;
  /** ISO 8601 in UTC with six decimals. */
  readonly settlementAt: string;
  readonly businessType: string;
  readonly ruleCode: string;
  readonly ruleVersion: number;
  /** Code of the formula that asks for second clearing (二清). */
  readonly second: string | null;
}

/** A record that no rule can clear: a person looks at it. */
export interface Exception {
  readonly kind: 'exception';
  readonly code: string;
  readonly message: string;
}

/** What a run was cleared by, version by code; kept with the run, so that clearing it again gives the same. */
export interface PinnedVersions {
  readonly rules: Readonly<Record<string, number>>;
  readonly feeSchedules: Readonly<Record<string, number>>;
  readonly calendars: Readonly<Record<string, number>>;
}

/** One step on the way to a result, for people: in words, and the figures by name. */
export interface ExplanationStep {
  readonly about: 'rule' | 'payee' | 'amount' | 'fee' | 'settlement';
  readonly text: string;
  readonly figures: Readonly<Record<string, string>>;
}

export interface Explanation {
  readonly outcome: Cleared | Exception;
  readonly steps: readonly ExplanationStep[];
}

/** Hears of the steps; without one nothing is put into words. */
export type Tell = (about: ExplanationStep['about'], text: string, figures?: Record<string, string>) => void;
