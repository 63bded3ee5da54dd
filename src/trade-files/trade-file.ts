/** What of a source a file is: the first of a date, one that adds to it, one in the place of another, or records sent one by one. */
export const TRADE_FILE_KINDS = ['original', 'supplementary', 'replacement', 'records'] as const;
export type TradeFileKind = (typeof TRADE_FILE_KINDS)[number];

export const TRADE_FILE_STATES = [
  ...(['receiving', 'received', 'verified', 'parsed', 'validated'] as const),
  ...(['accepted', 'refused', 'voided'] as const),
] as const;
export type TradeFileState = (typeof TRADE_FILE_STATES)[number];

export type TradeFileEvent =
  'begin' | 'receive' | 'verify' | 'parse' | 'validate' | 'accept' | 'refuse' | 'void';

/** A file of a source (交易文件), as its row says it. */
export interface TradeFile {
  /** Narrow key of the rows below. */
  readonly fileNo: string;
  readonly id: string;
  readonly bookId: number;
  readonly sourceNo: string;
  readonly source: string;
  /** '' where the source has none. */
  readonly registrar: string;
  /** The date that its records belong to (交易日期). */
  readonly businessDate: string;
  readonly kind: TradeFileKind;
  readonly name: string;
  readonly formatCode: string;
  readonly formatVersion: number;
  readonly sourceVersion: number;
  readonly state: TradeFileState;
  readonly version: number;
  /** MD5 or SHA-256 as the sender says it, hexadecimal. */
  readonly saidChecksum: string | null;
  readonly sha256: string | null;
  readonly replacesNo: string | null;
  readonly requestNumber: string | null;
  readonly bytes: number;
  readonly lines: number;
  readonly records: number;
  /** Minor units by currency. */
  readonly totals: Readonly<Record<string, bigint>>;
  /** Over all records in order; the same records give the same, whatever their charset was. */
  readonly digest: string | null;
  /** What the stage in hand has committed, as JSON. */
  readonly progress: string;
  readonly errors: number;
  readonly refusal: string | null;
  readonly refusalMessage: string | null;
  readonly receivedAt: string;
  readonly endedAt: string | null;
}

/** A record of a file, as clearing reads it. */
export interface TradeRecord {
  readonly lineNo: number;
  readonly recordKey: string;
  /** As the format calls it: trade, refund, subscribe, redeem, statement. */
  readonly recordType: string;
  readonly product: string;
  /** Whom it is about: merchant, investor. */
  readonly party: string;
  readonly payer: string | null;
  readonly orderNumber: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** ISO 8601 in UTC with microseconds. */
  readonly occurredAt: string;
  /** Further fields of the format. */
  readonly attributes: Readonly<Record<string, string>> | null;
}

/** A file that was accepted: the only kind that anybody beyond this module sees. */
export interface AcceptedFile {
  readonly fileNo: string;
  readonly id: string;
  readonly bookId: number;
  readonly source: string;
  readonly registrar: string;
  readonly businessDate: string;
  readonly kind: TradeFileKind;
  readonly name: string;
  readonly records: number;
  /** Minor units by currency. */
  readonly totals: Readonly<Record<string, bigint>>;
  readonly digest: string;
  readonly acceptedAt: string;
}
