import type { TradeRecord } from '../../trade-files/index.js';
import type { HoldReason } from '../interceptors/hold-reason.rules.js';
import { accountOf, namesIn, type AccountValues } from '../rules/account-pattern.rules.js';
import { clearRecord, explainRecord } from '../rules/clear-record.rules.js';
import type { Cleared, Exception, Explanation } from '../rules/cleared.js';
import type { ClearingRules } from '../rules/compile-rules.rules.js';
import { deriveSecond, type PinnedFormula } from '../second/derive-second.rules.js';
import type { SecondResult } from '../second/formula.js';
import type { ClearingEngine, RecordAccounts } from './engine.js';

/** The interceptors of a run, as it asks them. */
export interface Interceptions {
  heldBy(record: TradeRecord): string | null;
  holdReason(record: TradeRecord): HoldReason | null;
}

/** Rules and interceptors of one run, with the accounts that the rules name. */
export class EngineOfRules implements ClearingEngine {
  private readonly accounts = new Map<string, AccountsOfRule>();

  constructor(
    readonly pinned: string,
    private readonly rules: ClearingRules,
    private readonly interceptions: Interceptions,
    private readonly formulas: ReadonlyMap<string, PinnedFormula>,
  ) {}

  clear(record: TradeRecord): Cleared | Exception {
    const outcome = clearRecord(record, this.rules);
    if (outcome.kind === 'exception') return outcome;
    const { second } = outcome;
    return second === null || this.formulas.has(second) ? outcome : noFormula(second);
  }

  explain(record: TradeRecord): Explanation {
    const explanation = explainRecord(record, this.rules);
    return { ...explanation, outcome: this.clear(record) };
  }

  heldBy(record: TradeRecord): string | null {
    return this.interceptions.heldBy(record);
  }

  holdReason(record: TradeRecord): HoldReason | null {
    return this.interceptions.holdReason(record);
  }

  second(record: TradeRecord, first: Cleared): SecondResult | Exception {
    return deriveSecond(record, first, this.formulas.get(first.second!)!);
  }

  accountsOf(record: TradeRecord, cleared: Cleared): RecordAccounts {
    const { names, known } = this.ofRule(cleared.ruleCode);
    // Most rules name the payee alone: a key of one part costs nothing to make.
    let key = '';
    for (const name of names) key += (key === '' ? '' : '\n') + this.valueOf(name, record, cleared);
    let accounts = known.get(key);
    if (!accounts) {
      if (known.size >= MOST_KEPT) known.clear();
      accounts = this.fill(record, cleared);
      known.set(key, accounts);
    }
    return accounts;
  }

  private valueOf(name: keyof AccountValues, record: TradeRecord, { payee }: Cleared): string {
    if (name === 'payee') return payee;
    return name === 'source' ? this.rules.source : record[name];
  }

  private ofRule(ruleCode: string): AccountsOfRule {
    let rule = this.accounts.get(ruleCode);
    if (!rule) {
      const { accounts, fees } = this.rules.byCode.get(ruleCode)!.definition;
      const patterns = [accounts.payable, accounts.position, ...fees.map(({ account }) => account)];
      rule = { names: namesIn(patterns), known: new Map() };
      this.accounts.set(ruleCode, rule);
    }
    return rule;
  }

  private fill({ party, product, currency }: TradeRecord, { ruleCode, payee }: Cleared): RecordAccounts {
    const { definition } = this.rules.byCode.get(ruleCode)!;
    const values = { payee, party, product, currency, source: this.rules.source };
    const payable = accountOf(definition.accounts.payable, values);
    const position = accountOf(definition.accounts.position, values);
    const fees = new Map(
      definition.fees.map(({ schedule, account }) => [schedule, accountOf(account, values)]),
    );
    return { key: [payable, position, ...fees.values()].join('\n'), payable, position, fees };
  }
}

/** Accounts that the patterns of a rule have made, by the values that they name. */
interface AccountsOfRule {
  readonly names: readonly (keyof AccountValues)[];
  readonly known: Map<string, RecordAccounts>;
}

/** Accounts of so many payees and products are kept for a rule: a few tens of megabytes. */
const MOST_KEPT = 50_000;

const noFormula = (formula: string): Exception => ({
  kind: 'exception',
  code: 'CLEARING.NO_FORMULA',
  message: `There is no formula ${formula} of second clearing; set it by the command set-clearing-formula`,
});
