import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Calendars } from '../../calendars/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { holdReason } from '../interceptors/hold-reason.rules.js';
import type { PinnedInterceptors } from '../interceptors/interceptor.js';
import { Interceptors } from '../interceptors/interceptors.js';
import { holderOf, type InterceptorTrees } from '../interceptors/verdict.rules.js';
import type { PinnedVersions } from '../rules/cleared.js';
import { CurrentClearingRules } from '../rules/current-clearing-rules.js';
import { LoadClearingRules } from '../rules/load-clearing-rules.js';
import { FormulaRepository } from '../second/database/formula.repository.js';
import type { PinnedFormula } from '../second/derive-second.rules.js';
import { secondRefusals } from '../second/second.errors.js';
import { ClearingEngines, type ClearingEngine } from './engine.js';
import { EngineOfRules, type Interceptions } from './engine-of-rules.js';

/** A formula and the calendar that it counts on, by their versions. */
interface PinnedFormulaVersion {
  readonly version: number;
  readonly calendar: number;
}

/** Everything that may change, as it stands in the row of a run. */
interface Pinned {
  readonly rules: PinnedVersions;
  readonly interceptors: PinnedInterceptors;
  readonly formulas: Readonly<Record<string, PinnedFormulaVersion>>;
}

/** Rules, fees, calendars, interceptors and formulas of a book: those in force now, or those of a run. */
@Injectable()
export class EnginesInForce extends ClearingEngines {
  constructor(
    private readonly rules: LoadClearingRules,
    private readonly current: CurrentClearingRules,
    private readonly interceptors: Interceptors,
    private readonly formulas: FormulaRepository,
    private readonly calendars: Calendars,
  ) {
    super();
  }

  async load(
    book: BookRef,
    source: string,
    businessDate: string,
    pinned: string | null,
  ): Promise<Result<ClearingEngine>> {
    const given = pinned === null ? null : (JSON.parse(pinned) as Pinned);
    const rules = given
      ? await this.rules.execute(book, source, businessDate, given.rules)
      : await this.current.of(book, source, businessDate);
    if (!rules.ok) return rules;
    const chosen = given?.interceptors ?? (await this.interceptors.pin(book, source));
    const trees = await this.interceptors.load(book, chosen);
    if (!trees.ok) return trees;
    const formulas = await this.formulasOf(book, source, given?.formulas ?? null);
    if (!formulas.ok) return formulas;
    const text = canonicalJson({
      ...{ rules: rules.value.versions, interceptors: trees.value.versions },
      formulas: Object.fromEntries(
        [...formulas.value].map(([code, { formula, calendar }]) => [
          code,
          { version: formula.version, calendar: calendar.version },
        ]),
      ),
    });
    return accepted(new EngineOfRules(text, rules.value, interceptionsBy(trees.value), formulas.value));
  }

  async refreshed(book: BookRef, source: string, pinned: string): Promise<string> {
    const interceptors = await this.interceptors.pin(book, source);
    return canonicalJson({ ...(JSON.parse(pinned) as Pinned), interceptors });
  }

  private async formulasOf(
    book: BookRef,
    source: string,
    pinned: Pinned['formulas'] | null,
  ): Promise<Result<Map<string, PinnedFormula>>> {
    const found = new Map<string, PinnedFormula>();
    for (const formula of await this.versionsOf(book.id, pinned)) {
      if (!formula.known) return refused(secondRefusals.versionGone(formula.code, formula.version));
      const { definition } = formula.known;
      const calendar = await this.calendars.of(
        book.id,
        definition.calendar,
        pinned?.[formula.code]?.calendar,
      );
      if (!calendar.ok) return calendar;
      const { timeZone } = book;
      found.set(formula.code, { formula: formula.known, calendar: calendar.value, timeZone, source });
    }
    return accepted(found);
  }

  private async versionsOf(bookId: number, pinned: Pinned['formulas'] | null) {
    if (pinned === null) {
      const latest = await this.formulas.latest(bookId);
      return latest.map((known) => ({ code: known.code, version: known.version, known }));
    }
    return Promise.all(
      Object.entries(pinned).map(async ([code, { version }]) => ({
        ...{ code, version },
        known: await this.formulas.version(bookId, code, version),
      })),
    );
  }
}

const interceptionsBy = (trees: InterceptorTrees): Interceptions => ({
  heldBy: (record) => holderOf(record, trees)?.code ?? null,
  holdReason: (record) => holdReason(record, trees),
});
