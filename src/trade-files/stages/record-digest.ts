import { hash } from 'node:crypto';
import type { StagedRecord } from '../formats/record-reader.rules.js';

/** Neither may stand in a value. */
const FIELD_END = '\u001f';
const RECORD_END = '\u001e';

/** What one record adds to the text of its chunk. */
export const digestTextOf = (record: StagedRecord): string =>
  record.recordKey +
  FIELD_END +
  record.recordType +
  FIELD_END +
  record.product +
  FIELD_END +
  record.party +
  FIELD_END +
  (record.payer ?? '') +
  FIELD_END +
  record.orderNumber +
  FIELD_END +
  record.amountMinor +
  FIELD_END +
  record.currency +
  FIELD_END +
  record.occurredAt +
  FIELD_END +
  (record.attributes ?? '') +
  RECORD_END;

/** The digest behind a chunk of records, from the one before it. */
export function nextDigest(before: string, records: readonly StagedRecord[]): string {
  let text = before;
  for (const record of records) text += digestTextOf(record);
  return hash('sha256', text, 'hex');
}
