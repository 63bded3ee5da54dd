import type { TradeRecord } from '../../trade-files/index.js';
import { accountOf } from '../rules/account-pattern.rules.js';
import { clearRecord, explainRecord } from '../rules/clear-record.rules.js';
import type { Cleared, Exception, Explanation } from '../rules/cleared.js';
import type { ClearingRules } from '../rules/compile-rules.rules.js';
import { deriveSecond, type PinnedFormula } from '../second/derive-second.rules.js';
import type { SecondResult } from '../second/formula.js';
import type { ClearingEngine, RecordAccounts } from './engine.js';

/** Business keys are plain ASCII; whatever else stands in a record is no payee. */
const PAYEE = /^[\x21-\x7e]{1,64}$/;

/** Rules and interceptors of one run, with the accounts that the rules name. */
export class EngineOfRules implements ClearingEngine {
  private readonly accounts = new Map<string, RecordAccounts>();

  constructor(
    readonly pinned: string,
    private readonly rules: ClearingRules,
    private readonly verdict: (record: TradeRecord) => string | null,
    private readonly formulas: ReadonlyMap<string, PinnedFormula>,
  ) {}

  clear(record: TradeRecord): Cleared | Exception {
    const outcome = clearRecord(record, this.rules);
    if (outcome.kind === 'exception') return outcome;
    if (!PAYEE.test(outcome.payee)) return strangePayee(outcome);
    const { second } = outcome;
    return second === null || this.formulas.has(second) ? outcome : noFormula(second);
  }

  explain(record: TradeRecord): Explanation {
    const explanation = explainRecord(record, this.rules);
    return { ...explanation, outcome: this.clear(record) };
  }

  heldBy(record: TradeRecord): string | null {
    return this.verdict(record);
  }

  second(record: TradeRecord, first: Cleared): SecondResult | Exception {
    return deriveSecond(record, first, this.formulas.get(first.second!)!);
  }

  accountsOf(record: TradeRecord, cleared: Cleared): RecordAccounts {
    const { party, product, currency } = record;
    const key = `${cleared.ruleCode}\n${cleared.payee}\n${party}\n${product}\n${currency}`;
    let known = this.accounts.get(key);
    if (!known) {
      if (this.accounts.size >= MOST_KEPT) this.accounts.clear();
      known = this.fill(record, cleared);
      this.accounts.set(key, known);
    }
    return known;
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

/** Accounts of so many payees and products are kept: a few tens of megabytes. */
const MOST_KEPT = 50_000;

const strangePayee = ({ ruleCode }: Cleared): Exception => ({
  kind: 'exception',
  code: 'CLEARING.PAYEE_MALFORMED',
  message: `Rule ${ruleCode} finds a payee that is no code of 1 to 64 plain characters`,
});

const noFormula = (formula: string): Exception => ({
  kind: 'exception',
  code: 'CLEARING.NO_FORMULA',
  message: `There is no formula ${formula} of second clearing; set it by the command set-clearing-formula`,
});
