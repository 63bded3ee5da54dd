import { accepted, refused, type Result } from '../platform/errors/index.js';
import { readAmount, readPositiveAmount, type AmountCurrency } from '../ledger/amounts/index.js';
import type { AgreementTerms } from './agreement.js';
import type { SettlementAgreementTermsDto, SettlementCycleDto } from './dto/agreement.dto.js';
import { patternProblem } from './rules/account-pattern.rules.js';
import type { SettlementCycle } from './rules/cycle.rules.js';
import { settlementRefusals } from './settlement.errors.js';

const FIELD_OF = {
  days: 'days',
  weekly: 'weekdays',
  monthly: 'monthDays',
  'by-amount': 'threshold',
} as const;

/** Where the money of a party stands unless its agreement says otherwise. */
export const USUAL_ACCOUNTS = {
  payableAccount: 'payable:{party}',
  feeAccount: 'settlement:fees',
  reserveAccount: 'reserve:{party}',
} as const;
type Accounts = Record<keyof typeof USUAL_ACCOUNTS, string>;

/** The terms of an agreement as the approval command says them, amounts in minor units. */
export function readTerms(
  content: SettlementAgreementTermsDto,
  currency: AmountCurrency,
): Result<AgreementTerms> {
  const cycle = readCycle(content.cycle, currency);
  if (!cycle.ok) return cycle;
  const minimum = readAmount(content.minimum ?? '0', currency, 'content/minimum');
  if (!minimum.ok) return minimum;
  const fee = readAmount(content.fee ?? '0', currency, 'content/fee');
  if (!fee.ok) return fee;
  const { netting, owed, payee, reservePartsPerMillion = 0, reserveDays = 0 } = content;
  if (reservePartsPerMillion > 0 !== reserveDays > 0) return refused(settlementRefusals.reserveMalformed());
  const accounts = readAccounts(content);
  if (!accounts.ok) return accounts;
  return accepted({
    ...accounts.value,
    retries: content.retries ?? 0,
    ...{ cycle: cycle.value, netting, owed, payee, reservePartsPerMillion, reserveDays },
    ...{ minimum: content.minimum === undefined ? null : minimum.value, fee: fee.value },
    ...{ calendar: content.calendar ?? null, channel: content.channel ?? null, isActive: content.active },
  });
}

function readAccounts(content: SettlementAgreementTermsDto): Result<Accounts> {
  const { payableAccount, feeAccount, reserveAccount } = { ...USUAL_ACCOUNTS, ...content };
  const accounts = { payableAccount, feeAccount, reserveAccount };
  for (const [field, pattern] of Object.entries(accounts)) {
    const problem = patternProblem(pattern);
    if (problem !== null) return refused(settlementRefusals.accountMalformed(field, problem));
  }
  return accepted(accounts);
}

function readCycle(cycle: SettlementCycleDto, currency: AmountCurrency): Result<SettlementCycle> {
  const { kind, days, weekdays, monthDays, threshold } = cycle;
  const own = FIELD_OF[kind];
  const strange = Object.values(FIELD_OF).find((field) => (field === own) !== (cycle[field] !== undefined));
  if (strange !== undefined)
    return refused(settlementRefusals.cycleMalformed(`A cycle of kind ${kind} has ${own} and nothing else`));
  if (kind === 'days') return accepted({ kind, days: days! });
  if (kind === 'weekly') return accepted({ kind, weekdays: weekdays! });
  if (kind === 'monthly') return accepted({ kind, monthDays: monthDays! });
  const read = readPositiveAmount(
    threshold!,
    currency,
    'content/cycle/threshold',
    'A threshold is greater than zero',
  );
  return read.ok ? accepted({ kind, threshold: read.value }) : read;
}
