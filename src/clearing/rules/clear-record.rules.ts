import {
  PAYEE_CODE,
  type ClearableRecord,
  type Cleared,
  type ClearedFee,
  type Exception,
  type Explanation,
  type ExplanationStep,
  type Tell,
} from './cleared.js';
import type { PayeeChoice } from './clearing-rule.js';
import type { ClearingRules, CompiledRule } from './compile-rules.rules.js';
import { feeOf } from './fee.rules.js';

const NO_FEES: readonly ClearedFee[] = [];

/** First clearing (一清) of a record: the three elements, or why not. Pure: the same record and rules give the same. */
export const clearRecord = (record: ClearableRecord, rules: ClearingRules): Cleared | Exception =>
  clear(record, rules, null);

/** The very same, with every step in words and figures. */
export function explainRecord(record: ClearableRecord, rules: ClearingRules): Explanation {
  const steps: ExplanationStep[] = [];
  const outcome = clear(record, rules, (about, text, figures = {}) => steps.push({ about, text, figures }));
  return { outcome, steps };
}

/** @param tell null: nothing is put into words, which is most of what a step would cost */
function clear(record: ClearableRecord, rules: ClearingRules, tell: Tell | null): Cleared | Exception {
  if (record.amountMinor <= 0n) return exception('AMOUNT_NOT_POSITIVE', 'The amount is not more than zero');
  const rule = rules.chooser.choose(record, tell);
  if (rule === null)
    return exception('NO_RULE', `No rule fits ${record.recordType} of product ${record.product}`);
  const payee = payeeOf(rule.definition.payee, record, tell);
  if (payee === null) return exception('NO_PAYEE', `Rule ${rule.code} finds no payee in the record`);
  if (!PAYEE_CODE.test(payee))
    return exception(
      'PAYEE_MALFORMED',
      `Rule ${rule.code} finds a payee that is no code of 1 to 64 plain characters`,
    );
  const fees = feesOf(rule, record, tell);
  if ('kind' in fees) return fees;
  const netMinor = record.amountMinor - borneByPayee(fees);
  if (netMinor < 0n)
    return exception('FEES_EXCEED_AMOUNT', 'The fees that the payee bears exceed the amount');
  tell?.('amount', 'Gross = net + fees that the payee bears (minor units)', {
    gross: String(record.amountMinor),
    net: String(netMinor),
    currency: record.currency,
  });
  const moment = rule.moments.of(record.occurredAt, tell);
  if (moment.kind === 'exception') return moment;
  const { direction, businessType, second } = rule.definition;
  return {
    kind: 'cleared',
    direction,
    payee,
    grossMinor: record.amountMinor,
    netMinor,
    fees,
    currency: record.currency,
    settlementDate: moment.date,
    settlementAt: moment.at,
    businessType,
    ruleCode: rule.code,
    ruleVersion: rule.version,
    second,
  };
}

function payeeOf({ kind, value }: PayeeChoice, record: ClearableRecord, tell: Tell | null): string | null {
  const payee = chosenPayee(kind, value, record);
  if (payee === null || payee === '') return null;
  tell?.(
    'payee',
    kind === 'constant' ? 'The payee that the rule names' : `The payee is the record's ${value ?? kind}`,
    {
      payee,
    },
  );
  return payee;
}

function chosenPayee(
  kind: PayeeChoice['kind'],
  value: string | null,
  record: ClearableRecord,
): string | null {
  if (kind === 'party') return record.party;
  if (kind === 'payer') return record.payer;
  if (kind === 'constant') return value;
  const { attributes } = record;
  return attributes !== null && Object.hasOwn(attributes, value!) ? attributes[value!]! : null;
}

function feesOf(
  { code, fees }: CompiledRule,
  { party, amountMinor, currency }: ClearableRecord,
  tell: Tell | null,
): readonly ClearedFee[] | Exception {
  if (fees.length === 0) return NO_FEES;
  const found: ClearedFee[] = [];
  for (const { bearer, schedule } of fees) {
    if (schedule.currency !== currency)
      return exception(
        'FEE_CURRENCY_DIFFERS',
        `Fee schedule ${schedule.code} of rule ${code} is in ${schedule.currency}, the record in ${currency}`,
      );
    tell?.('fee', `Fee ${schedule.code} is borne by: ${bearer}`);
    found.push({ code: schedule.code, bearer, amountMinor: feeOf(schedule, party, amountMinor, tell) });
  }
  return found;
}

function borneByPayee(fees: readonly ClearedFee[]): bigint {
  let sum = 0n;
  for (const { bearer, amountMinor } of fees) if (bearer === 'payee') sum += amountMinor;
  return sum;
}

const exception = (code: string, message: string): Exception => ({
  kind: 'exception',
  code: `CLEARING.${code}`,
  message,
});
