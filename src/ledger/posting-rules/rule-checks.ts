import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { AccountDirectory } from '../accounts/index.js';
import { ChartDirectory, type GlAccount } from '../chart/index.js';
import { CurrencyDirectory } from '../currencies/index.js';
import { checkRule } from './check-rule.js';
import { PostingRuleRepository } from './database/posting-rule.repository.js';
import { postingRuleRefusals } from './posting-rules.errors.js';
import type { RuleDefinition, RuleSample } from './rule-definition.js';
import type { CheckedRule, RuleSurroundings } from './rule-expansion.js';
import { runSamples } from './run-samples.js';

/** A definition that passed the checks of a book. */
export interface RuleForBook {
  readonly rule: CheckedRule;
  /** In the order of the account templates. */
  readonly glAccounts: readonly GlAccount[];
  readonly sampleSurroundings: RuleSurroundings;
}

/** What must be true of a definition before it is saved, and again before it is put in force. */
@Injectable()
export class RuleChecks {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: PostingRuleRepository,
    private readonly currencies: CurrencyDirectory,
    private readonly chart: ChartDirectory,
    private readonly accounts: AccountDirectory,
  ) {}

  /**
   * The definition against the currencies and the chart of the book. Samples may use any currency that exists: they show
   * what the rule does, and a library of rules is to fit books of every currency.
   */
  async check(bookId: number, definition: RuleDefinition): Promise<Result<RuleForBook>> {
    const ofBook = await this.rules.currenciesOf(bookId);
    const rule = checkRule(definition, surroundingsOf(ofBook));
    if (!rule.ok) return rule;
    const ofSamples = await this.currencies.decimalsOf(textsIn(definition.samples));
    const sampleSurroundings = surroundingsOf(new Map([...ofSamples, ...ofBook]));
    const samples = runSamples(rule.value, sampleSurroundings);
    if (!samples.ok) return samples;
    const unknown = await this.refusalOfAccounts(bookId, rule.value);
    if (unknown) return refused(unknown);
    const glAccounts = await this.findGlAccounts(bookId, definition);
    return glAccounts.ok
      ? accepted({ rule: rule.value, glAccounts: glAccounts.value, sampleSurroundings })
      : glAccounts;
  }

  /** All checks that saving makes; nothing is written. */
  async dryRun(bookId: number, definition: RuleDefinition): Promise<Result<RuleForBook>> {
    const checked = await this.check(bookId, definition);
    if (!checked.ok) return checked;
    const refusal = await this.transactions.run((tx) => this.refusalOfParents(tx, checked.value));
    return refusal ? refused(refusal) : checked;
  }

  /** Keeps the GL accounts from getting children until the end of the transaction. */
  async refusalOfParents(tx: Tx, { glAccounts }: RuleForBook): Promise<Refusal | undefined> {
    if (glAccounts.length === 0) return undefined;
    const leaves = await this.chart.lockLeaves(tx, [...new Set(glAccounts.map(({ id }) => id))]);
    const parent = glAccounts.findIndex(({ id }) => !leaves.has(id));
    return parent < 0
      ? undefined
      : postingRuleRefusals.glAccountHasChildren(parent, glAccounts[parent]!.code);
  }

  /** Accounts that the rule names outright, and does not open, are there already. */
  private async refusalOfAccounts(bookId: number, { compiled }: CheckedRule): Promise<Refusal | undefined> {
    const fixed = compiled.lines.filter(
      ({ account, opening }) => account.parameters.length === 0 && opening === null,
    );
    const known = await this.accounts.resolve(
      bookId,
      fixed.map(({ account }) => account.text),
    );
    const unknown = fixed.find(({ account }) => !known.has(account.text));
    return unknown && postingRuleRefusals.accountNotFound(unknown.number - 1, unknown.account.text);
  }

  private async findGlAccounts(bookId: number, { accounts }: RuleDefinition): Promise<Result<GlAccount[]>> {
    const found = await this.chart.byCodes(bookId, [
      ...new Set(accounts.map((account) => account.glAccount)),
    ]);
    const missing = accounts.findIndex(({ glAccount }) => !found.has(glAccount));
    if (missing >= 0) {
      return refused(postingRuleRefusals.glAccountNotFound(missing, accounts[missing]!.glAccount));
    }
    return accepted(accounts.map(({ glAccount }) => found.get(glAccount)!));
  }
}

const surroundingsOf = (currencies: ReadonlyMap<string, number>): RuleSurroundings => ({
  decimalsOf: (currency) => currencies.get(currency),
});

/** Whatever in the samples may be the code of a currency. */
function textsIn(samples: readonly RuleSample[]): string[] {
  const values = samples.flatMap((sample) => [
    ...Object.values(sample.parameters),
    ...(sample.lines ?? []).map((line) => line.currency),
  ]);
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}
