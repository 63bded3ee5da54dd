import { baseDaysOf } from '../../calendars/published-days.rules.js';
import { compileCalendar } from '../../calendars/compile-calendar.rules.js';
import type { CalendarDefinition } from '../../calendars/calendar.js';
import type { ClearableRecord } from './cleared.js';
import type { ClearingRuleDefinition, RuleMatch, SettlementTerms } from './clearing-rule.js';
import { compileRules, type ClearingRules, type RuleMaterial } from './compile-rules.rules.js';
import type { FeeScheduleDefinition, FeeTerms } from './fee-schedule.js';

const CHINA: CalendarDefinition = {
  ...{ name: 'Mainland China', base: 'mainland-china', weekend: ['sat', 'sun'], makeUpDays: true },
  ...{ ownYears: [], closedDays: [], openDays: [] },
};

/** Of mainland China: `cn` is open on make-up days, `bank` is not. */
export const CALENDARS = new Map(
  ['cn', 'bank'].map((code) => {
    const definition = { ...CHINA, makeUpDays: code === 'cn' };
    return [code, compileCalendar({ code, number: 1, definition, baseDays: baseDaysOf(definition) })];
  }),
);

export const PLAIN_TERMS: FeeTerms = {
  tiering: 'whole',
  tiers: [{ from: '0', below: null, flat: '0', rate: '0.006' }],
  minimum: null,
  maximum: null,
};

export const scheduleSaying = (more: Partial<FeeScheduleDefinition> = {}): FeeScheduleDefinition => ({
  ...{ name: 'Of merchants', currency: 'CNY', fromDate: '2026-01-01', untilDate: null, rounding: 'half-up' },
  ...{ terms: PLAIN_TERMS, parties: [] },
  ...more,
});

type RuleMore = Partial<Omit<ClearingRuleDefinition, 'match' | 'settlement'>> & {
  readonly match?: Partial<RuleMatch>;
  readonly settlement?: Partial<SettlementTerms>;
};

export const ruleSaying = ({ match, settlement, ...more }: RuleMore = {}): ClearingRuleDefinition => ({
  ...{ name: 'Trades', fromDate: '2026-01-01', untilDate: null, direction: 'disburse' },
  match: { source: 'shop', recordTypes: [], product: '*', party: '*', ...match },
  payee: { kind: 'party', value: null },
  fees: [],
  settlement: {
    ...{ calendar: 'cn', openDays: 1, countedFrom: 'occurred-at', cutOff: '15:00:00.000', at: '10:00:00' },
    ...settlement,
  },
  businessType: 'settlement',
  accounts: { payable: 'payable:{payee}', position: 'position:{source}' },
  second: null,
  ...more,
});

/** Version 1 of each, by code. */
export function materialOf(
  rules: Record<string, ClearingRuleDefinition>,
  schedules: Record<string, FeeScheduleDefinition> = {},
  more: Partial<RuleMaterial> = {},
): RuleMaterial {
  return {
    ...{ source: 'shop', businessDate: '2026-11-20', timeZone: 'Asia/Shanghai' },
    currencies: new Map(Object.entries({ CNY: 2, JPY: 0, USD: 2 })),
    rules: Object.entries(rules).map(([code, definition]) => ({ code, number: 1, definition })),
    schedules: new Map(
      Object.entries(schedules).map(([code, definition]) => [code, { code, number: 1, definition }]),
    ),
    calendars: CALENDARS,
    ...more,
  };
}

/** @throws Error when they are refused */
export function rulesOf(...material: Parameters<typeof materialOf>): ClearingRules {
  const compiled = compileRules(materialOf(...material));
  if (!compiled.ok) throw new Error(compiled.refusal.message);
  return compiled.value;
}

/** A trade of 100.00 CNY at noon in Shanghai. */
export const recordOf = (more: Partial<ClearableRecord> = {}): ClearableRecord => ({
  ...{ recordType: 'trade', product: 'fund-a', party: 'merchant-1', payer: 'investor-1', orderNumber: 'o-1' },
  ...{ amountMinor: 10_000n, currency: 'CNY', occurredAt: '2026-11-20T04:00:00.000000Z', attributes: null },
  ...more,
});
