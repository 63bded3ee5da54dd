import type { Calendar } from '../../calendars/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { RuleChooser, type Choosable } from './choose-rule.rules.js';
import type { Bearer, PinnedVersions } from './cleared.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import type { ClearingRuleDefinition, ClearingRuleVersion } from './clearing-rule.js';
import { compileSchedule, type CompiledSchedule } from './fee.rules.js';
import type { FeeScheduleVersion } from './fee-schedule.js';
import { asResult, SettlementMoments } from './settlement-moment.rules.js';

export interface CompiledRule extends Choosable {
  readonly definition: ClearingRuleDefinition;
  readonly fees: readonly { readonly bearer: Bearer; readonly schedule: CompiledSchedule }[];
  readonly moments: SettlementMoments;
}

/** Compiled once for a run, with the versions that it goes by. */
export interface ClearingRules {
  readonly versions: PinnedVersions;
  readonly source: string;
  readonly businessDate: string;
  /** By code; what postings need of a rule stands in its definition. */
  readonly byCode: ReadonlyMap<string, CompiledRule>;
  readonly chooser: RuleChooser<CompiledRule>;
}

/** Everything that a run is compiled from. */
export interface RuleMaterial {
  readonly source: string;
  readonly businessDate: string;
  readonly timeZone: string;
  /** Decimals by currency of the book. */
  readonly currencies: ReadonlyMap<string, number>;
  /** Those of the source or of any that count on the date, one version of each code. */
  readonly rules: readonly ClearingRuleVersion[];
  readonly schedules: ReadonlyMap<string, FeeScheduleVersion>;
  readonly calendars: ReadonlyMap<string, Calendar>;
}

/** @returns refused when a rule needs what there is not, or the business date itself cannot be settled */
export function compileRules(material: RuleMaterial): Result<ClearingRules> {
  const { source, businessDate, rules } = material;
  if (rules.length === 0) return refused(clearingRuleRefusals.noRules(source, businessDate));
  const schedules = new Map<string, CompiledSchedule>();
  const byCode = new Map<string, CompiledRule>();
  for (const version of rules) {
    const compiled = compileRule(version, material, schedules);
    if (!compiled.ok) return compiled;
    byCode.set(version.code, compiled.value);
  }
  const versions: PinnedVersions = {
    rules: numbersOf(rules.map(({ code, number }) => [code, number])),
    feeSchedules: numbersOf([...schedules.values()].map(({ code, version }) => [code, version])),
    calendars: numbersOf(rules.map(({ definition }) => calendarOf(definition, material))),
  };
  return accepted({ versions, source, businessDate, byCode, chooser: new RuleChooser([...byCode.values()]) });
}

function compileRule(
  { code, number, definition }: ClearingRuleVersion,
  material: RuleMaterial,
  schedules: Map<string, CompiledSchedule>,
): Result<CompiledRule> {
  const { businessDate, timeZone } = material;
  const { match, settlement } = definition;
  const calendar = material.calendars.get(settlement.calendar);
  if (!calendar) return refused(clearingRuleRefusals.calendarMissing(code, settlement.calendar));
  const fees = [];
  for (const { schedule: name, bearer } of definition.fees) {
    const schedule = scheduleOf(name, material, schedules);
    if (!schedule) return refused(clearingRuleRefusals.scheduleNotInForce(code, name, businessDate));
    fees.push({ bearer, schedule });
  }
  const moments = new SettlementMoments(settlement, calendar, timeZone, businessDate);
  const usual = asResult(moments.usual);
  if (!usual.ok) return usual;
  const recordTypes = new Set(match.recordTypes);
  return accepted({ code, version: number, match, recordTypes, definition, fees, moments });
}

function scheduleOf(
  code: string,
  { schedules: known, currencies }: RuleMaterial,
  compiled: Map<string, CompiledSchedule>,
): CompiledSchedule | null {
  const done = compiled.get(code);
  if (done) return done;
  const version = known.get(code);
  const decimals = version && currencies.get(version.definition.currency);
  if (decimals === undefined) return null;
  const schedule = compileSchedule(version!, decimals);
  compiled.set(code, schedule);
  return schedule;
}

const calendarOf = (
  { settlement: { calendar } }: ClearingRuleDefinition,
  { calendars }: RuleMaterial,
): readonly [string, number] => [calendar, calendars.get(calendar)!.version];

/** Sorted by code, so that the same versions make the same text. */
const numbersOf = (pairs: readonly (readonly [string, number])[]): Record<string, number> =>
  Object.fromEntries([...pairs].sort(([one], [other]) => (one < other ? -1 : 1)));
