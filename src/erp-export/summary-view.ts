import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { ErpMappingDto } from './dto/mapping.dto.js';
import type {
  ErpSummaryDto,
  ErpVoucherDto,
  OutstandingErpDateDto,
  WholeErpSummaryDto,
} from './dto/summary.dto.js';
import type { WholeSummary } from './read-summaries.js';
import type { ErpMapping, NamedLine, OutstandingDate, ToldSummary } from './summary.js';

export const viewOfMapping = (mapping: ErpMapping): ErpMappingDto => {
  const { glAccount, version, effectiveFrom, erpAccount, reason, client, mappedAt } = mapping;
  return { glAccount, version, effectiveFrom, erpAccount, reason, client, mappedAt: toIsoTime(mappedAt) };
};

export const viewOfSummary = (summary: ToldSummary): ErpSummaryDto => {
  const { businessDate, revision, trialBalanceRevision, dayClosed, vouchers } = summary;
  const { reason, client, traceId, madeAt, acknowledgement } = summary;
  return {
    ...{ businessDate, revision, trialBalanceRevision, dayClosed, vouchers, reason, client, traceId },
    madeAt: toIsoTime(madeAt),
    acknowledgement: acknowledgement && {
      ...acknowledgement,
      acknowledgedAt: toIsoTime(acknowledgement.acknowledgedAt),
    },
  };
};

export function viewOfWhole(book: BookRef, { summary, lines, difference }: WholeSummary): WholeErpSummaryDto {
  const amount = (currency: string, units: bigint): string =>
    formatAmount(units, book.currencies.get(currency) ?? 0);
  return {
    ...viewOfSummary(summary),
    documents: vouchersIn(lines).map((voucher) => viewOfVoucher(voucher, amount)),
    difference:
      difference &&
      difference.map(({ currency, glAccount, erpAccount, debit, credit }) => ({
        ...{ currency, glAccount, erpAccount },
        debit: amount(currency, debit),
        credit: amount(currency, credit),
      })),
  };
}

type Amount = (currency: string, units: bigint) => string;

function viewOfVoucher(lines: readonly NamedLine[], amount: Amount): ErpVoucherDto {
  const { voucher, currency } = lines[0]!;
  const total = lines.reduce((sum, line) => (line.side === 'D' ? sum + line.amount : sum), 0n);
  return {
    ...{ voucher, currency, total: amount(currency, total) },
    lines: lines.map(({ line, glAccount, erpAccount, side, amount: units }) => ({
      ...{ line, glAccount, erpAccount, side: side === 'D' ? 'debit' : 'credit' },
      amount: amount(currency, units),
    })),
  };
}

function vouchersIn(lines: readonly NamedLine[]): NamedLine[][] {
  const vouchers = new Map<number, NamedLine[]>();
  for (const line of lines) {
    const own = vouchers.get(line.voucher);
    if (own) own.push(line);
    else vouchers.set(line.voucher, [line]);
  }
  return [...vouchers.values()];
}

export const viewOfOutstanding = (date: OutstandingDate): OutstandingErpDateDto => ({
  ...date,
  missing: date.revision === null ? 'no-summary' : 'not-acknowledged',
});
