import { Injectable } from '@nestjs/common';
import { Calendars, type Calendar } from '../../calendars/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import type { Versioned } from '../definitions/definition.js';
import type { PinnedVersions } from './cleared.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import { ANY, type ClearingRuleDefinition, type ClearingRuleVersion } from './clearing-rule.js';
import { compileRules, type ClearingRules } from './compile-rules.rules.js';
import type { FeeScheduleDefinition, FeeScheduleVersion } from './fee-schedule.js';
import { inForceOn, type Dated } from './in-force.rules.js';

/** Versions to be tried as if they were approved: they are later than all that are. */
export interface Proposals {
  readonly rule?: { readonly code: string; readonly definition: ClearingRuleDefinition };
  readonly schedule?: { readonly code: string; readonly definition: FeeScheduleDefinition };
}

/** What a run goes by, read once and compiled. */
@Injectable()
export class LoadClearingRules {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly calendars: Calendars,
  ) {}

  /**
   * @param businessDate of the file: what counts on it is chosen
   * @param pinned versions of an earlier run: exactly those, whatever has been approved since
   * @returns refused when no rule counts, a rule names what does not count, or the date is in no calendar
   */
  async execute(
    book: BookRef,
    source: string,
    businessDate: string,
    pinned?: PinnedVersions,
    proposals: Proposals = {},
  ): Promise<Result<ClearingRules>> {
    const rules = await this.rulesOf(book, source, businessDate, pinned, proposals);
    if (!rules.ok) return rules;
    const schedules = await this.schedulesOf(book, businessDate, rules.value, pinned, proposals);
    if (!schedules.ok) return schedules;
    const calendars = await this.calendarsOf(book, rules.value, pinned);
    if (!calendars.ok) return calendars;
    const { timeZone, currencies } = book;
    return compileRules({
      ...{ source, businessDate, timeZone, currencies },
      ...{ rules: rules.value, schedules: schedules.value, calendars: calendars.value },
    });
  }

  private async rulesOf(
    book: BookRef,
    source: string,
    businessDate: string,
    pinned: PinnedVersions | undefined,
    { rule }: Proposals,
  ): Promise<Result<ClearingRuleVersion[]>> {
    const all = await this.definitions.all<ClearingRuleDefinition>(book.id, 'rule');
    if (pinned) return pinnedOf('Clearing rule', pinned.rules, all);
    const found: ClearingRuleVersion[] = [];
    const byCode = new Map<string, ClearingRuleVersion[]>(all);
    if (rule) addProposal(byCode, rule);
    for (const versions of byCode.values()) {
      const version = inForceOn(versions, businessDate);
      if (version && [ANY, source].includes(version.definition.match.source)) found.push(version);
    }
    return accepted(found);
  }

  /** Those that the rules name. One that does not count on the date is left out, and its rule is refused for it. */
  private async schedulesOf(
    book: BookRef,
    businessDate: string,
    rules: readonly ClearingRuleVersion[],
    pinned: PinnedVersions | undefined,
    { schedule }: Proposals,
  ): Promise<Result<Map<string, FeeScheduleVersion>>> {
    const all = await this.definitions.all<FeeScheduleDefinition>(book.id, 'fee-schedule');
    if (pinned) {
      const found = pinnedOf('Fee schedule', pinned.feeSchedules, all);
      return found.ok ? accepted(new Map(found.value.map((version) => [version.code, version]))) : found;
    }
    const byCode = new Map<string, FeeScheduleVersion[]>(all);
    if (schedule) addProposal(byCode, schedule);
    const found = new Map<string, FeeScheduleVersion>();
    for (const code of rules.flatMap(({ definition }) => definition.fees.map(({ schedule: name }) => name))) {
      const version = inForceOn(byCode.get(code) ?? [], businessDate);
      if (version) found.set(code, version);
    }
    return accepted(found);
  }

  private async calendarsOf(
    book: BookRef,
    rules: readonly ClearingRuleVersion[],
    pinned: PinnedVersions | undefined,
  ): Promise<Result<Map<string, Calendar>>> {
    const found = new Map<string, Calendar>();
    for (const code of new Set(rules.map(({ definition }) => definition.settlement.calendar))) {
      const calendar = await this.calendars.of(book.id, code, pinned?.calendars[code]);
      if (!calendar.ok) return calendar;
      found.set(code, calendar.value);
    }
    return accepted(found);
  }
}

/** @returns refused when a run names a version that is not there: somebody has changed the run or the versions by hand */
function pinnedOf<Definition>(
  what: string,
  pinned: Readonly<Record<string, number>>,
  all: ReadonlyMap<string, readonly Versioned<Definition>[]>,
): Result<Versioned<Definition>[]> {
  const found: Versioned<Definition>[] = [];
  for (const [code, number] of Object.entries(pinned)) {
    const version = all.get(code)?.find((one) => one.number === number);
    if (!version) return refused(clearingRuleRefusals.versionGone(`${what} ${code}`, number));
    found.push(version);
  }
  return accepted(found);
}

function addProposal<Definition extends Dated>(
  byCode: Map<string, Versioned<Definition>[]>,
  { code, definition }: { readonly code: string; readonly definition: Definition },
): void {
  const versions = byCode.get(code) ?? [];
  byCode.set(code, [...versions, { code, number: versions.length + 1, definition }]);
}
