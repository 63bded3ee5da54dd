import { Injectable } from '@nestjs/common';
import { ChartDirectory, type GlAccount } from '../chart/index.js';
import { checkRule } from './check-rule.js';
import { PostingRuleRepository, type SavedRule } from './database/posting-rule.repository.js';
import type { CheckedRule } from './rule-expansion.js';

/** A rule in force, ready to be expanded. */
export interface RuleInForce {
  readonly ruleId: number;
  readonly version: number;
  readonly rule: CheckedRule;
  /** By code, those under which the rule opens accounts. */
  readonly glAccounts: ReadonlyMap<string, GlAccount>;
}

interface Remembered {
  readonly rule: Promise<RuleInForce | null>;
  /** null while it is being read. */
  ruleId: number | null;
}

/**
 * Rules in force, kept in memory once read. A memory may be old: whoever posts compares `ruleId` with the rule that is in
 * force by the epoch of its group, and on a difference forgets and asks again. That there is none is never remembered.
 */
@Injectable()
export class RuleDirectory {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly rules: PostingRuleRepository,
    private readonly chart: ChartDirectory,
  ) {}

  /** Those who ask at the same time wait for one reading. */
  inForce(bookId: number, businessType: string): Promise<RuleInForce | null> {
    const key = keyOf(bookId, businessType);
    return (this.remembered.get(key) ?? this.remember(key, bookId, businessType)).rule;
  }

  /**
   * Has the rule read again at the next question.
   * @param staleRuleId forgets only if this is the rule remembered, so that of many who find it old one reads again
   */
  forget(bookId: number, businessType: string, staleRuleId?: number): void {
    const key = keyOf(bookId, businessType);
    const known = this.remembered.get(key);
    if (staleRuleId === undefined || known?.ruleId === staleRuleId) this.remembered.delete(key);
  }

  /** A version whether in force or not, for those who look back; null when the book does not have it. */
  async version(bookId: number, businessType: string, version: number): Promise<CheckedRule | null> {
    const saved = await this.rules.version(bookId, businessType, version);
    return saved && this.compile(bookId, saved);
  }

  private remember(key: string, bookId: number, businessType: string): Remembered {
    const entry: Remembered = { rule: this.read(bookId, businessType), ruleId: null };
    this.remembered.set(key, entry);
    const drop = (): void => {
      if (this.remembered.get(key) === entry) this.remembered.delete(key);
    };
    entry.rule.then((rule) => {
      if (rule) entry.ruleId = rule.ruleId;
      else drop();
    }, drop);
    return entry;
  }

  private async read(bookId: number, businessType: string): Promise<RuleInForce | null> {
    const saved = await this.rules.inForce(bookId, businessType);
    if (!saved) return null;
    const codes = saved.definition.accounts.map((account) => account.glAccount);
    return {
      ruleId: saved.id,
      version: saved.version,
      rule: await this.compile(bookId, saved),
      glAccounts: await this.chart.byCodes(bookId, [...new Set(codes)]),
    };
  }

  private async compile(
    bookId: number,
    { businessType, version, definition }: SavedRule,
  ): Promise<CheckedRule> {
    const currencies = await this.rules.currenciesOf(bookId);
    const rule = checkRule(definition, { decimalsOf: (currency) => currencies.get(currency) });
    if (rule.ok) return rule.value;
    throw new Error(
      `Version ${version} of the rule of ${businessType} was saved and is refused: ${rule.refusal.message}`,
    );
  }
}

const keyOf = (bookId: number, businessType: string): string => `${bookId}/${businessType}`;
