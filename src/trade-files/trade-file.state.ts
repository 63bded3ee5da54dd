import type { TradeFileEvent, TradeFileState } from './trade-file.js';

export interface TradeFileTransition {
  /** null: there is no file yet. */
  readonly from: TradeFileState | null;
  readonly event: TradeFileEvent;
  readonly to: TradeFileState;
  /** In words, what must be so. */
  readonly guard: string;
}

/** The life of a file. What is not in this table does not happen. */
export const TRADE_FILE_TRANSITIONS: readonly TradeFileTransition[] = [
  row(null, 'begin', 'receiving', 'records are sent one by one'),
  row(null, 'receive', 'received', 'all bytes lie in the spool; no live file of the source has the same'),
  row('receiving', 'receive', 'received', 'the sender says how many records there are and what they come to'),
  row('received', 'verify', 'verified', 'the bytes are those that the sender means'),
  row('verified', 'parse', 'parsed', 'every line is what the format says, counts and totals agree'),
  row('parsed', 'validate', 'validated', 'no record came before; products and parties are known'),
  row('validated', 'accept', 'accepted', 'one row; a replacement by maker and checker'),
  row('receiving', 'refuse', 'refused', 'the sender gives it up'),
  row('received', 'refuse', 'refused', 'the checksum differs, or the bytes are lost'),
  row('verified', 'refuse', 'refused', 'a line, a count or a total is wrong, or the bytes are lost'),
  row('parsed', 'refuse', 'refused', 'a record came before, or a product or party is not known'),
  row('validated', 'refuse', 'refused', 'a replacement that nobody wants'),
  row('accepted', 'void', 'voided', 'maker and checker; nothing above objects'),
];

function row(
  from: TradeFileState | null,
  event: TradeFileEvent,
  to: TradeFileState,
  guard: string,
): TradeFileTransition {
  return { from, event, to, guard };
}

export const tradeFileTransition = (
  from: TradeFileState | null,
  event: TradeFileEvent,
): TradeFileTransition | undefined =>
  TRADE_FILE_TRANSITIONS.find((one) => one.from === from && one.event === event);
