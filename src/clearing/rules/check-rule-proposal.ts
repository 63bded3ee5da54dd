import { Injectable } from '@nestjs/common';
import { Calendars } from '../../calendars/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import { clearingRuleRefusals } from './clearing-rules.errors.js';
import type { ClearingRuleDefinition } from './clearing-rule.js';
import type { FeeScheduleDefinition } from './fee-schedule.js';
import { inForceOn } from './in-force.rules.js';
import { tieOf } from './rule-overlap.rules.js';
import { ruleProblem } from './rule-problem.rules.js';

/** More versions of one schedule than anybody approves. */
const MOST_VERSIONS = 10_000;

/** Looks at a proposed rule: by itself, against what it names, and against the other rules of the book. */
@Injectable()
export class CheckRuleProposal {
  constructor(
    private readonly calendars: Calendars,
    private readonly definitions: DefinitionRepository,
  ) {}

  async execute(book: BookRef, code: string, definition: ClearingRuleDefinition): Promise<Result<void>> {
    const problem = ruleProblem(definition);
    if (problem) return refused(problem);
    const { calendar } = definition.settlement;
    const known = await this.calendars.of(book.id, calendar);
    if (!known.ok) return refused(clearingRuleRefusals.calendarUnknown(calendar));
    return this.againstOthers(book, code, definition);
  }

  /** What others may have changed since it was proposed; calendars never go away. */
  async againstOthers(
    book: BookRef,
    code: string,
    definition: ClearingRuleDefinition,
    tx?: Tx,
  ): Promise<Result<void>> {
    for (const [index, { schedule }] of definition.fees.entries()) {
      const versions = await this.definitions.versions<FeeScheduleDefinition>(
        book.id,
        'fee-schedule',
        schedule,
        null,
        MOST_VERSIONS,
        tx,
      );
      if (inForceOn(versions, definition.fromDate) === null)
        return refused(clearingRuleRefusals.scheduleUnknown(schedule, `content/fees/${index}/schedule`));
    }
    const all = await this.definitions.all<ClearingRuleDefinition>(book.id, 'rule', tx);
    const ofItsCode = all.get(code) ?? [];
    all.delete(code);
    const tie = tieOf({ code, number: ofItsCode.length + 1, definition }, ofItsCode, all);
    return tie ? refused(clearingRuleRefusals.tie(tie.code, tie.number)) : accepted(undefined);
  }
}
