import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { BUSINESS_TYPE_PATTERN, StopRepository } from '../stops/index.js';
import { PostingRuleRepository } from './database/posting-rule.repository.js';
import { RuleChangeRepository } from './database/rule-change.repository.js';
import { postingRuleRefusals } from './posting-rules.errors.js';
import { RuleChecks } from './rule-checks.js';
import { RuleDirectory } from './rule-directory.js';

export interface InForceOrder {
  readonly businessType: string;
  /** null takes the rule out of force. */
  readonly version: number | null;
  readonly reason: string;
}

const businessTypeShape = new RegExp(BUSINESS_TYPE_PATTERN);

/**
 * Puts a version in force, or the rule out of force. The epoch of the settings advances in the same transaction, which
 * waits for the groups of postings in flight: none goes by what was before once this is answered, on any node.
 */
@Injectable()
export class PutRuleInForce {
  constructor(
    private readonly transactions: Transactions,
    private readonly checks: RuleChecks,
    private readonly rules: PostingRuleRepository,
    private readonly changes: RuleChangeRepository,
    private readonly directory: RuleDirectory,
    private readonly stops: StopRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: InForceOrder): Promise<Result<InForceOrder>> {
    const { businessType, version } = order;
    if (!businessTypeShape.test(businessType)) return refused(postingRuleRefusals.notFound(businessType));
    const changed = await (version === null
      ? this.takeOut(caller, book, order)
      : this.putIn(caller, book, { ...order, version }));
    if (changed.ok) this.directory.forget(book.id, businessType);
    return changed;
  }

  /**
   * Inside a transaction that holds the gate of settings, and advances their epoch at its end when this has changed
   * something. @returns false when it was so already
   */
  async changeIn(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { businessType, version, reason, ruleId }: InForceOrder & { readonly ruleId: number | null },
  ): Promise<boolean> {
    const last = await this.changes.last(tx, book.id, businessType);
    if ((last?.ruleId ?? null) === ruleId) return false;
    const changedAt = toDatabaseTime(this.clock.now());
    const number = (last?.number ?? 0) + 1;
    await this.changes.insert(tx, caller, book.id, { businessType, number, ruleId, reason, changedAt });
    const action = ruleId === null ? 'posting-rule.take-out-of-force' : 'posting-rule.put-in-force';
    const detail = ruleId === null ? {} : { version };
    await this.audit.record(tx, { caller, bookId: book.id, action, target: businessType, reason, detail });
    return true;
  }

  private async takeOut(caller: Caller, book: BookRef, order: InForceOrder): Promise<Result<InForceOrder>> {
    const { businessType } = order;
    const known = await this.rules.latest(book.id, businessType);
    if (!known) return refused(postingRuleRefusals.notFound(businessType));
    await this.transactions.run(async (tx) => {
      await this.stops.lockGate(tx);
      if (await this.changeIn(tx, caller, book, { ...order, ruleId: null }))
        await this.stops.advanceEpoch(tx);
    });
    return accepted(order);
  }

  private async putIn(
    caller: Caller,
    book: BookRef,
    order: InForceOrder & { readonly version: number },
  ): Promise<Result<InForceOrder>> {
    const { businessType, version } = order;
    const saved = await this.rules.version(book.id, businessType, version);
    if (!saved) return refused(postingRuleRefusals.versionNotFound(businessType, version));
    const checked = await this.checks.check(book.id, saved.definition);
    if (!checked.ok) return checked;
    return this.transactions.run(async (tx) => {
      await this.stops.lockGate(tx);
      const refusal = await this.checks.refusalOfParents(tx, checked.value);
      if (refusal) return refused(refusal);
      if (await this.changeIn(tx, caller, book, { ...order, ruleId: saved.id }))
        await this.stops.advanceEpoch(tx);
      return accepted(order);
    });
  }
}
