import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import { viewOfCurrency, type CurrencyTrialBalance } from '../trial-balance/index.js';
import type { ComparedGlAccount } from './compare-periods.js';
import type { Change } from './comparison.rules.js';
import type { ChangeDto, ComparedGlAccountDto } from './dto/comparison.dto.js';
import type { PeriodDto, PeriodReportDto } from './dto/period.dto.js';
import type { ReopeningDto } from './dto/reopening.dto.js';
import type { Reopening } from './period.js';
import type { PeriodInPlace } from './read-periods.js';

export const viewOfPeriod = (period: PeriodInPlace): PeriodDto => ({
  ...{ period: period.period, revision: period.revision, status: period.isClosed ? 'closed' : 'reopened' },
  ...{ days: period.days, vouchers: period.vouchers, sealNumber: period.sealNumber },
  ...{ closedAt: toIsoTime(period.closedAt), traceId: period.traceId, digest: period.digest },
});

/** @param deepest level of the chart down to which rows are shown */
export const viewOfPeriodReport = (
  period: PeriodInPlace,
  currencies: readonly CurrencyTrialBalance[],
  deepest: number,
): PeriodReportDto => ({
  ...viewOfPeriod(period),
  currencies: currencies.map((each) => viewOfCurrency(each, deepest)),
});

export const viewOfReopening = (reopening: Reopening): ReopeningDto => ({
  ...{ subject: reopening.subject, revision: reopening.revision, approval: reopening.approvalId },
  ...{ reason: reopening.reason, reopenedAt: toIsoTime(reopening.reopenedAt), checker: reopening.client },
});

export function viewOfCompared(compared: ComparedGlAccount): ComparedGlAccountDto {
  const change = (of: Change): ChangeDto => ({
    from: formatAmount(of.from, compared.decimals),
    to: formatAmount(of.to, compared.decimals),
    difference: formatAmount(of.difference, compared.decimals),
    percentage: of.percentage,
  });
  const { currency, glAccount, name, level } = compared;
  return {
    ...{ currency, glAccount, name, level },
    opening: change(compared.opening),
    debitTurnover: change(compared.debitTurnover),
    creditTurnover: change(compared.creditTurnover),
    closing: change(compared.closing),
  };
}
