import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { TradeFileDto, TradeTotalDto } from './dto/trade-file.dto.js';
import type { TriedRecordDto } from './dto/trade-source.dto.js';
import type { ReadingPlace } from './formats/file-reading.rules.js';
import type { StagedRecord } from './formats/record-reader.rules.js';
import type { TradeFile } from './trade-file.js';

/** @param replaces id of the file that it replaces */
export function viewOfFile(book: BookRef, file: TradeFile, replaces: string | null): TradeFileDto {
  const { id, source, registrar, businessDate, kind, name, formatCode, formatVersion, state } = file;
  const { sha256, bytes, lines, digest, errors, refusal, refusalMessage, receivedAt, endedAt } = file;
  return {
    ...{ id, source, registrar, businessDate, kind, name, format: formatCode, formatVersion, state },
    ...{
      sha256,
      bytes,
      lines,
      records: recordsOf(file),
      totals: totalsView(book, Object.entries(file.totals)),
    },
    ...{ digest, replaces, errors, refusal, refusalMessage },
    receivedAt: toIsoTime(receivedAt),
    endedAt: endedAt && toIsoTime(endedAt),
  };
}

/** While it is parsed, how many are staged. */
function recordsOf({ records, state, progress }: TradeFile): number {
  if (state === 'verified') return (JSON.parse(progress) as Partial<ReadingPlace>).records ?? 0;
  if (state === 'receiving') return ((JSON.parse(progress) as { next?: number }).next ?? 1) - 1;
  return records;
}

export const totalsView = (
  { currencies }: BookRef,
  totals: Iterable<readonly [string, bigint]>,
): TradeTotalDto[] =>
  [...totals].map(([currency, minor]) => ({
    currency,
    amount: formatAmount(minor, currencies.get(currency) ?? 0),
  }));

export const viewOfRecord = ({ currencies }: BookRef, record: StagedRecord): TriedRecordDto => ({
  line: record.lineNo,
  recordKey: record.recordKey,
  recordType: record.recordType,
  product: record.product,
  party: record.party,
  payer: record.payer,
  orderNumber: record.orderNumber,
  amount: formatAmount(record.amountMinor, currencies.get(record.currency)!),
  currency: record.currency,
  occurredAt: toIsoTime(record.occurredAt),
  attributes: record.attributes === null ? null : (JSON.parse(record.attributes) as object),
});
