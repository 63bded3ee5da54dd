import type { ClearingRuleDefinition, RuleFee } from './clearing-rule.js';
import type { FeeScheduleDefinition, FeeTerms } from './fee-schedule.js';

type LeftOut<Definition, Optional extends keyof Definition> = Omit<Definition, Optional> &
  Partial<Pick<Definition, Optional>>;

/** A rule as it is sent: what may be left out is filled in. */
export type SaidRule = LeftOut<
  Omit<ClearingRuleDefinition, 'match' | 'payee'>,
  'untilDate' | 'fees' | 'second'
> & {
  readonly match: LeftOut<ClearingRuleDefinition['match'], 'recordTypes'>;
  readonly payee: LeftOut<ClearingRuleDefinition['payee'], 'value'>;
};

type SaidTerms = LeftOut<FeeTerms, 'minimum' | 'maximum'>;

export type SaidSchedule = LeftOut<Omit<FeeScheduleDefinition, 'terms' | 'parties'>, 'untilDate'> & {
  readonly terms: SaidTerms;
  readonly parties?: readonly { readonly parties: readonly string[]; readonly terms: SaidTerms }[];
};

/** Only what a rule says, field by field, so that nothing else is kept with it. */
export function ruleOf(said: SaidRule): ClearingRuleDefinition {
  const { name, fromDate, untilDate = null, match, direction, payee, fees = [], settlement } = said;
  const { businessType, accounts, second = null } = said;
  const { calendar, openDays, countedFrom, cutOff, at } = settlement;
  return {
    ...{ name, fromDate, untilDate, direction, businessType, second },
    match: { ...match, recordTypes: match.recordTypes ?? [] },
    payee: { kind: payee.kind, value: payee.value ?? null },
    fees: fees.map(({ schedule, bearer, account }): RuleFee => ({ schedule, bearer, account })),
    settlement: { calendar, openDays, countedFrom, cutOff, at },
    accounts: { payable: accounts.payable, position: accounts.position },
  };
}

export function scheduleOf(said: SaidSchedule): FeeScheduleDefinition {
  const { name, currency, fromDate, untilDate = null, rounding, terms, parties = [] } = said;
  return {
    ...{ name, currency, fromDate, untilDate, rounding, terms: termsOf(terms) },
    parties: parties.map((own) => ({ parties: own.parties, terms: termsOf(own.terms) })),
  };
}

const termsOf = ({ tiering, tiers, minimum = null, maximum = null }: SaidTerms): FeeTerms => ({
  tiering,
  tiers: tiers.map(({ from, below, flat, rate }) => ({ from, below, flat, rate })),
  minimum,
  maximum,
});
