import { toIsoTime } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { viewOfCurrency } from '../trial-balance-view.js';
import type { NamedFinding } from './database/trial-balance-store.repository.js';
import type { NetFigures } from './difference.rules.js';
import type { DifferenceFiguresDto, GlAccountDifferenceDto } from './dto/difference.dto.js';
import type { TrialBalanceFindingDto } from './dto/finding.dto.js';
import type { StoredTrialBalanceDto, StoredTrialBalanceReportDto } from './dto/stored-trial-balance.dto.js';
import { PROOFS, type Proof } from './finding.js';
import type { NamedDifference, StoredReport } from './read-stored.js';
import type { StoredTrialBalance } from './stored-trial-balance.js';

/** Business dates are calendar dates, which have no daylight saving. */
const DAY_MILLISECONDS = 86_400_000;

const NAMES: Record<Proof, string> = {
  1: 'Debits = credits, over the vouchers of the day and over the chart',
  2: 'Opening + turnover = closing; opening = closing of the date before',
  3: 'Account entries and voucher lines agree, account by account',
  4: 'Stored balance = last entry; entries without gap, each going on from the one before',
  5: 'GL account = sum of its accounts (总分核对)',
  6: 'Held and earmarked = open holds and earmarks',
  7: 'What must be zero at the end of the day is zero, or is listed',
};

export const viewOfStored = (stored: StoredTrialBalance): StoredTrialBalanceDto => ({
  businessDate: stored.businessDate,
  revision: stored.revision,
  outcome: stored.outcome,
  proofs: PROOFS.map((proof, place) => ({ proof, name: NAMES[proof], findings: stored.findings[place]! })),
  dayClosed: stored.dayClosed,
  vouchers: stored.vouchers,
  accounts: stored.accounts,
  base: stored.base && { ...stored.base },
  computedAt: toIsoTime(stored.computedAt),
  reason: stored.reason,
  traceId: stored.traceId,
});

/** @param deepest level of the chart down to which rows are shown */
export const viewOfReport = (report: StoredReport, deepest: number): StoredTrialBalanceReportDto => ({
  ...viewOfStored(report.trialBalance),
  currencies: report.currencies.map((each) => viewOfCurrency(each, deepest)),
});

export function viewOfFinding(finding: NamedFinding, businessDate: string): TrialBalanceFindingDto {
  const { proof, number, problem, glAccount, account, party, voucher, currency, expected, actual, since } =
    finding;
  const ageDays = since === null ? null : (Date.parse(businessDate) - Date.parse(since)) / DAY_MILLISECONDS;
  return {
    ...{ proof, number, problem, glAccount, account, party },
    ...{ voucher, currency, expected, actual, since, ageDays },
  };
}

export function viewOfDifference(difference: NamedDifference, decimals: number): GlAccountDifferenceDto {
  const figures = (net: NetFigures): DifferenceFiguresDto => ({
    opening: formatAmount(net.opening, decimals),
    debitTurnover: formatAmount(net.debitTurnover, decimals),
    creditTurnover: formatAmount(net.creditTurnover, decimals),
    closing: formatAmount(net.closing, decimals),
  });
  const { currency, glAccount, from, to } = difference;
  return {
    currency,
    glAccount,
    from: figures(from),
    to: figures(to),
    difference: figures(difference.difference),
  };
}
