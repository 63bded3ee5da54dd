import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { StopRepository } from '../stops/index.js';
import { PostingRuleRepository } from './database/posting-rule.repository.js';
import { PutRuleInForce } from './put-rule-in-force.js';
import { RuleChecks, type RuleForBook } from './rule-checks.js';
import { RuleDirectory } from './rule-directory.js';
import type { RuleDefinition } from './rule-definition.js';
import { LIBRARY_RULES, type RuleLibrary } from './rule-libraries.js';
import { SaveRule } from './save-rule.js';

export interface InstalledRule {
  readonly businessType: string;
  /** kept: the book had a rule of that type, in force or not. */
  readonly outcome: 'installed' | 'kept';
  /** In force now. */
  readonly version: number | null;
}

type NumberedRule = RuleForBook & { readonly id: number };

/**
 * Saves and puts in force the rules of a library for those business types that have no rule yet. All of them in one
 * transaction: a book has the library or, when one of its rules does not fit the chart, nothing of it.
 */
@Injectable()
export class InstallRules {
  constructor(
    private readonly transactions: Transactions,
    private readonly checks: RuleChecks,
    private readonly saveRule: SaveRule,
    private readonly putRuleInForce: PutRuleInForce,
    private readonly rules: PostingRuleRepository,
    private readonly directory: RuleDirectory,
    private readonly stops: StopRepository,
    private readonly numbers: NumberIds,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    library: RuleLibrary,
    reason: string,
  ): Promise<Result<InstalledRule[]>> {
    const definitions = LIBRARY_RULES[library];
    const missing = await this.checkMissing(book, definitions);
    if (!missing.ok) return missing;
    const refusal = await this.transactions.run((tx) =>
      this.install(tx, caller, book, missing.value, reason),
    );
    if (refusal) return refused(refusal);
    const ids = new Set(missing.value.map((rule) => rule.id));
    return accepted(
      await Promise.all(definitions.map((definition) => this.outcomeOf(book, definition, ids))),
    );
  }

  /** Those of the rules whose business type has none yet, each with a number for its row. */
  private async checkMissing(
    book: BookRef,
    definitions: readonly RuleDefinition[],
  ): Promise<Result<NumberedRule[]>> {
    const ids = await this.numbers.take('posting_rule', definitions.length);
    const missing: NumberedRule[] = [];
    for (const [index, definition] of definitions.entries()) {
      if (await this.rules.latest(book.id, definition.businessType)) continue;
      const checked = await this.checks.check(book.id, definition);
      if (!checked.ok) return refused(ofLibrary(checked.refusal, definition.businessType));
      missing.push({ ...checked.value, id: ids[index]! });
    }
    return accepted(missing);
  }

  /** Everything is refused before anything is written, so that a refusal leaves nothing to roll back. */
  private async install(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    missing: readonly NumberedRule[],
    reason: string,
  ): Promise<Refusal | undefined> {
    await this.stops.lockGate(tx);
    for (const rule of missing) {
      const refusal = await this.checks.refusalOfParents(tx, rule);
      if (refusal) return ofLibrary(refusal, rule.rule.definition.businessType);
    }
    let changed = false;
    for (const { id, rule } of missing) {
      const { definition } = rule;
      const { businessType } = definition;
      const latest = await this.rules.latest(book.id, businessType, tx);
      // Another installation was faster.
      if (latest && latest.id !== id) continue;
      const { rule: saved } = await this.saveRule.saveIn(tx, caller, book, { id, definition, reason });
      const order = { businessType, version: saved.version, reason, ruleId: id };
      if (await this.putRuleInForce.changeIn(tx, caller, book, order)) changed = true;
    }
    if (changed) await this.stops.advanceEpoch(tx);
    return undefined;
  }

  private async outcomeOf(
    book: BookRef,
    { businessType }: RuleDefinition,
    ids: ReadonlySet<number>,
  ): Promise<InstalledRule> {
    this.directory.forget(book.id, businessType);
    const inForce = await this.rules.inForce(book.id, businessType);
    const outcome = inForce && ids.has(inForce.id) ? 'installed' : 'kept';
    return { businessType, outcome, version: inForce?.version ?? null };
  }
}

/** Says which rule of the library it is that does not fit; its fields are not those of the request. */
function ofLibrary({ field, ...refusal }: Refusal, businessType: string): Refusal {
  const place = field === undefined ? {} : { place: field };
  return {
    ...refusal,
    message: `Rule ${businessType} of the library: ${refusal.message}`,
    field: 'library',
    details: { ...refusal.details, businessType, ...place },
  };
}
