import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { StopRepository } from '../stops/index.js';
import { PostingRuleRepository, type SavedRule } from './database/posting-rule.repository.js';
import { RuleChecks } from './rule-checks.js';
import type { RuleDefinition } from './rule-definition.js';

export interface RuleSaving {
  readonly rule: SavedRule;
  /** False when the latest version had the same definition. */
  readonly saved: boolean;
}

export const digestOf = (definition: RuleDefinition): string => canonicalSha256(definition);

/** Saves a definition that passes its checks as the next version of its business type. It is not in force by that. */
@Injectable()
export class SaveRule {
  constructor(
    private readonly transactions: Transactions,
    private readonly checks: RuleChecks,
    private readonly rules: PostingRuleRepository,
    private readonly stops: StopRepository,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    definition: RuleDefinition,
    reason: string,
  ): Promise<Result<RuleSaving>> {
    const checked = await this.checks.check(book.id, definition);
    if (!checked.ok) return checked;
    const [id] = await this.numbers.take('posting_rule', 1);
    return this.transactions.run(async (tx) => {
      await this.stops.lockGate(tx);
      const refusal = await this.checks.refusalOfParents(tx, checked.value);
      if (refusal) return refused(refusal);
      return accepted(await this.saveIn(tx, caller, book, { id: id!, definition, reason }));
    });
  }

  /** Inside a transaction that holds the gate of settings, so that versions are counted one after the other. */
  async saveIn(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { id, definition, reason }: Pick<SavedRule, 'id' | 'definition' | 'reason'>,
  ): Promise<RuleSaving> {
    const { businessType } = definition;
    const digest = digestOf(definition);
    const latest = await this.rules.latest(book.id, businessType, tx);
    // After a lost answer to COMMIT the unit runs again and meets its own version under the number taken for it.
    if (latest?.digest === digest) return { rule: latest, saved: latest.id === id };
    const version = (latest?.version ?? 0) + 1;
    const savedAt = toDatabaseTime(this.clock.now());
    const client = caller.clientCode;
    const rule = { id, businessType, version, definition, digest, reason, client, savedAt };
    await this.rules.insert(tx, caller, book.id, rule);
    const action = 'posting-rule.save';
    const detail = { version, digest };
    await this.audit.record(tx, { caller, bookId: book.id, action, target: businessType, reason, detail });
    return { rule, saved: true };
  }
}
