/** What a key of funds is made of, in the order in which it stands there. */
export const KEY_PARTS = ['source', 'registrar', 'businessDate', 'businessType', 'party'] as const;
export type KeyPart = (typeof KEY_PARTS)[number];
export type KeyValues = Readonly<Partial<Record<KeyPart, string>>>;

/** ledger: the money is in the book already; arrival: it has to come in, by key. */
export const FUNDINGS = ['ledger', 'arrival'] as const;
export type Funding = (typeof FUNDINGS)[number];

/** By which money some results are paid. The first rule that fits decides. */
export interface FundingRule {
  readonly rule: string;
  /** Source of trade files; '*': any. */
  readonly source: string;
  /** '*': any. */
  readonly businessType: string;
  readonly funding: Funding;
  readonly parts: readonly KeyPart[];
  /** Pattern of the account to which matched money goes, usually the position that clearing takes it from. */
  readonly account: string;
  /** Results wait until all files of their source and date are there, because second clearing (二清) may bring more. */
  readonly waitsForSource: boolean;
}

/** Whose money the lines of a channel's statement are. */
export interface StatementTerms {
  /** Source of trade files that brings statements. */
  readonly statement: string;
  readonly channel: string;
  readonly rule: string;
  readonly source: string | null;
  readonly registrar: string | null;
  readonly businessType: string | null;
}

/** How a book keeps account of the money of a currency that comes in. */
export interface FundingTerms {
  readonly version: number;
  readonly currency: string;
  /** Pattern of the account in which a channel's money stands. */
  readonly channelAccount: string;
  /** Where money stands that nothing is known about (挂账). */
  readonly suspense: string;
  /** Where money goes that is to be sent back; null: none is. */
  readonly returns: string | null;
  /** Pattern of the account of a party that pays what it owes. */
  readonly collected: string;
  readonly rules: readonly FundingRule[];
  readonly statements: readonly StatementTerms[];
}
