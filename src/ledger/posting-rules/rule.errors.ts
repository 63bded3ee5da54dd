import type { Refusal } from '../../platform/errors/index.js';

/** Why a rule is not saved; the field is the path in its definition. */
const refusal =
  (name: string) =>
  (field: string, message: string): Refusal => ({
    kind: 'refused',
    code: `LEDGER.RULE_${name}`,
    message: clip(message),
    field,
  });

export const ruleRefusals = {
  syntax: refusal('SYNTAX'),
  tooComplex: refusal('TOO_COMPLEX'),
  nameUnknown: refusal('NAME_UNKNOWN'),
  nameTwice: refusal('NAME_TWICE'),
  loop: refusal('LOOP'),
  typeMismatch: refusal('TYPE_MISMATCH'),
  tooPrecise: refusal('TOO_PRECISE'),
  divisionByZero: refusal('DIVISION_BY_ZERO'),
  weightNegative: refusal('WEIGHT_NEGATIVE'),
  tiersInvalid: refusal('TIERS_INVALID'),
  valueUnused: refusal('VALUE_UNUSED'),
  currencyUnknown: refusal('CURRENCY_UNKNOWN'),
  parameterInvalid: refusal('PARAMETER_INVALID'),
  templateInvalid: refusal('TEMPLATE_INVALID'),
  unbalanced: refusal('UNBALANCED'),
  tooFewLines: refusal('TOO_FEW_LINES'),
  sampleFailed: refusal('SAMPLE_FAILED'),
} as const;

const clip = (text: string): string => (text.length <= 480 ? text : `${text.slice(0, 477)}...`);

/** Collects why a definition is refused. The first finding counts; what is refused has no further meaning. */
export class Findings {
  first: Refusal | undefined;

  refuse(found: Refusal): undefined {
    this.first ??= found;
    return undefined;
  }
}
