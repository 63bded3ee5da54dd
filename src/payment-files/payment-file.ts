export const FILE_STATES = [
  'open',
  'sealed',
  'handed-over',
  'acknowledged',
  'refused',
  'complete',
  'withdrawn',
] as const;
export type FileState = (typeof FILE_STATES)[number];

export const FILE_EVENTS = [
  'open',
  'seal',
  'withdraw',
  'hand-over',
  'acknowledge',
  'refuse',
  'result',
  'unexpected',
  'complete',
] as const;
export type FileEventKind = (typeof FILE_EVENTS)[number];

/** A payment file of a channel (付款文件). Times are of the node that wrote them; total in minor units. */
export interface PaymentFile {
  readonly id: string;
  readonly bookId: number;
  readonly channelId: number;
  /** Of the terms whose format it has, whatever becomes of the channel. */
  readonly channelVersion: number;
  /** Calendar date in the time zone of the book on which it was opened, YYYY-MM-DD. */
  readonly fileDate: string;
  /** From 1 without gaps, within channel and date. */
  readonly number: number;
  readonly openedAt: string;
  readonly state: FileState;
  /** The number of its last event; entries do not count. */
  readonly version: number;
  readonly entries: number;
  readonly total: bigint;
  readonly sealedAt: string | null;
  /** Of its bytes, 64 hexadecimal digits; null while it is open. */
  readonly sha256: string | null;
  readonly handedOverAt: string | null;
  /** When it lay in the folder, whole; null where a person carries it, or where that is not known. */
  readonly deliveredAt: string | null;
  /** The code of the bank's last word about it as a whole. */
  readonly bankCode: string | null;
  /** When somebody is told of it if nothing happens, or, after a refusal, that its payouts are still to be concluded. */
  readonly watchAt: string | null;
}

/** A step in its life, never changed. */
export interface FileEventRecord {
  readonly number: number;
  readonly kind: FileEventKind;
  readonly from: FileState | null;
  readonly to: FileState;
  readonly reason: string;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
  readonly recordedAt: string;
}
