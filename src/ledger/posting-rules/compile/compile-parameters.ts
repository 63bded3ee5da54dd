import { MORE_THAN_ZERO, type Range } from '../range.js';
import { compare, ONE, powerOfTen, rational, readDecimal, ZERO } from '../rational.js';
import { ruleRefusals } from '../rule.errors.js';
import type { ParameterDefinition } from '../rule-definition.js';
import type { RuleSurroundings } from '../rule-expansion.js';
import type { Frame } from './frame.js';
import {
  accountReader,
  amountReader,
  choiceReader,
  CODE_PARAMETER,
  codeReader,
  countReader,
  currencyReader,
  dateReader,
  DECIMAL,
  exchangeRateReader,
  flagReader,
  holdReader,
  rateReader,
  textReader,
  type Bounds,
  type Reader,
} from './parameter-readers.js';
import { atom } from './quantity.js';
import type { NamedText, Scope } from './scope.js';

export interface CompiledParameter {
  readonly name: string;
  readonly type: ParameterDefinition['type'];
  readonly default: ParameterDefinition['default'];
  readonly read: Reader;
  /** Place among the names in alphabetical order, and the name as JSON, for the parameters kept with a voucher. */
  readonly place: number;
  readonly label: string;
  readonly pair: { readonly from: string; readonly to: string } | null;
}

const MAX_CHOICES = 50;
const COUNTS: Bounds = { low: ONE, high: rational(1000n) };
const RATES: Bounds = { low: ZERO, high: ONE };

export function compileParameters(
  definitions: readonly ParameterDefinition[],
  scope: Scope,
  surroundings: RuleSurroundings,
): CompiledParameter[] | undefined {
  const inOrder = definitions.map(({ name }) => name).sort((left, right) => (left < right ? -1 : 1));
  const compiled: CompiledParameter[] = [];
  for (const [index, definition] of definitions.entries()) {
    const field = `parameters/${index}`;
    const read = checkFields(definition, scope, field) && compileReader(definition, scope, field);
    if (!read || !checkDefault(definition, read, scope, surroundings, field)) return undefined;
    const { name, type, from, to } = definition;
    const pair = from !== undefined && to !== undefined ? { from, to } : null;
    const place = inOrder.indexOf(name);
    compiled.push({ name, type, default: definition.default, read, place, label: `"${name}":`, pair });
  }
  return compiled;
}

type TypedField = 'currency' | 'minimum' | 'maximum' | 'values' | 'from' | 'to' | 'default';
const NEEDED: Partial<Record<ParameterDefinition['type'], readonly TypedField[]>> = {
  amount: ['currency'],
  choice: ['values'],
  'exchange-rate': ['from', 'to'],
};
const ALLOWED: Partial<Record<ParameterDefinition['type'], readonly TypedField[]>> = {
  amount: ['currency', 'minimum', 'maximum', 'default'],
  rate: ['minimum', 'maximum', 'default'],
  count: ['minimum', 'maximum', 'default'],
  choice: ['values', 'default'],
  'exchange-rate': ['from', 'to'],
  hold: [],
};
const TYPED_FIELDS: readonly TypedField[] = [
  'currency',
  'minimum',
  'maximum',
  'values',
  'from',
  'to',
  'default',
];

function checkFields(definition: ParameterDefinition, scope: Scope, field: string): boolean {
  const { name, type } = definition;
  const allowed = ALLOWED[type] ?? ['default'];
  const missing = NEEDED[type]?.find((wanted) => definition[wanted] === undefined);
  const surplus = TYPED_FIELDS.find((given) => definition[given] !== undefined && !allowed.includes(given));
  if (missing === undefined && surplus === undefined) return true;
  const message = missing
    ? `${name} is of type ${type}, which needs ${missing}`
    : `${name} is of type ${type}, which has no ${surplus}; leave it out`;
  scope.findings.refuse(ruleRefusals.parameterInvalid(`${field}/${missing ?? surplus}`, message));
  return false;
}

function compileReader(definition: ParameterDefinition, scope: Scope, field: string): Reader | undefined {
  const { name, type } = definition;
  switch (type) {
    case 'amount':
      return compileAmountParameter(definition, scope, field);
    case 'rate':
    case 'count':
      return compileNumberParameter(definition, type, scope, field);
    case 'exchange-rate':
      return compileExchangeRate(definition, scope, field);
    case 'choice':
      return compileChoice(definition, scope, field);
    case 'flag': {
      const slot = scope.slot('flags');
      scope.define(name, { kind: 'flag', slot });
      return flagReader(name, slot);
    }
    case 'code':
      return codeReader(name, defineText(name, type, scope));
    case 'account':
      return accountReader(name, defineText(name, type, scope));
    case 'text':
      return textReader(name, defineText(name, type, scope));
    case 'date':
      return dateReader(name, defineText(name, type, scope));
    case 'hold':
      return holdReader(name, defineText(name, type, scope));
    case 'currency':
      return currencyReader(name, defineText(name, type, scope));
  }
}

function defineText(
  name: string,
  kind: NamedText['kind'],
  scope: Scope,
  values: readonly string[] = [],
): number {
  const slot = scope.slot('texts');
  scope.define(name, { kind, slot, values });
  return slot;
}

/** Declared bounds; null where nothing is declared. */
function boundsOf(definition: ParameterDefinition, scope: Scope, field: string): Bounds | undefined {
  const { name, type, minimum, maximum } = definition;
  for (const [side, text] of [
    ['minimum', minimum],
    ['maximum', maximum],
  ] as const) {
    if (text === undefined || (DECIMAL.test(text) && (type !== 'count' || /^[0-9]{1,9}$/.test(text))))
      continue;
    const message = `The ${side} of ${name} is no ${type}; write plain digits`;
    return scope.findings.refuse(ruleRefusals.parameterInvalid(`${field}/${side}`, message));
  }
  return {
    low: minimum === undefined ? null : readDecimal(minimum),
    high: maximum === undefined ? null : readDecimal(maximum),
  };
}

function checkOrder({ low, high }: Bounds, name: string, scope: Scope, field: string): boolean {
  if (!low || !high || compare(low, high) <= 0) return true;
  const message = `No value of ${name} is allowed: its maximum is below its minimum; declare both`;
  scope.findings.refuse(ruleRefusals.parameterInvalid(field, message));
  return false;
}

function compileAmountParameter(
  definition: ParameterDefinition,
  scope: Scope,
  field: string,
): Reader | undefined {
  const { name } = definition;
  const currency = scope.currency(definition.currency!, `${field}/currency`);
  const bounds = currency && boundsOf(definition, scope, field);
  if (!bounds || !checkOrder(bounds, name, scope, field)) return undefined;
  if (bounds.high?.n === 0n) {
    const message = `The maximum of ${name} is 0; leave the parameter out of the rule`;
    return scope.findings.refuse(ruleRefusals.parameterInvalid(`${field}/maximum`, message));
  }
  const slot = scope.slot('wholes');
  const range: Range = {
    low: bounds.low ?? MORE_THAN_ZERO.low,
    high: bounds.high ?? MORE_THAN_ZERO.high,
  };
  const workings = { currency, whole: (frame: Frame) => frame.wholes[slot]!, key: name };
  scope.define(name, { kind: 'quantity', quantity: atom(workings, range, scope.atoms) });
  return amountReader(name, slot, currency, bounds);
}

/** Without declared bounds a rate is from 0 to 1, a count from 1 to 1,000. */
function compileNumberParameter(
  definition: ParameterDefinition,
  type: 'rate' | 'count',
  scope: Scope,
  field: string,
): Reader | undefined {
  const { name } = definition;
  const declared = boundsOf(definition, scope, field);
  if (!declared) return undefined;
  const usual = type === 'rate' ? RATES : COUNTS;
  const bounds = { low: declared.low ?? usual.low, high: declared.high ?? usual.high };
  if (!checkOrder(bounds, name, scope, field)) return undefined;
  const isRate = type === 'rate';
  const slot = scope.slot(isRate ? 'ratios' : 'wholes');
  const workings = isRate
    ? { currency: null, ratio: (frame: Frame) => frame.ratios[slot]!, key: name }
    : { currency: null, whole: (frame: Frame) => frame.wholes[slot]!, key: name };
  scope.define(name, { kind: 'quantity', quantity: atom(workings, bounds, scope.atoms) });
  return isRate ? rateReader(name, slot, bounds) : countReader(name, slot, bounds);
}

function compileExchangeRate(
  definition: ParameterDefinition,
  scope: Scope,
  field: string,
): Reader | undefined {
  const { name } = definition;
  const from = scope.currency(definition.from!, `${field}/from`);
  const to = from && scope.currency(definition.to!, `${field}/to`);
  if (!to) return undefined;
  if (from === to) {
    const message = `${name} converts ${from.text} into itself; name two currencies`;
    return scope.findings.refuse(ruleRefusals.parameterInvalid(`${field}/to`, message));
  }
  const slot = scope.slot('ratios');
  scope.define(name, { kind: 'exchange-rate', slot, from, to });
  return exchangeRateReader(name, slot, from, to);
}

function compileChoice(
  { name, values = [] }: ParameterDefinition,
  scope: Scope,
  field: string,
): Reader | undefined {
  const isFit = values.length >= 1 && values.length <= MAX_CHOICES && new Set(values).size === values.length;
  if (isFit && values.every((value) => CODE_PARAMETER.test(value))) {
    return choiceReader(name, defineText(name, 'choice', scope, values), values);
  }
  const message = `${name} has 1 to ${MAX_CHOICES} different values of letters, digits and . _ -`;
  return scope.findings.refuse(ruleRefusals.parameterInvalid(`${field}/values`, message));
}

/** A default is what the caller could have given; in a currency that is not known yet, as far as can be said. */
function checkDefault(
  { name, default: value }: ParameterDefinition,
  read: Reader,
  scope: Scope,
  surroundings: RuleSurroundings,
  field: string,
): boolean {
  if (value === undefined) return true;
  const decimals = scope.currencies.map((currency) => currency.decimals ?? 18);
  const frame: Frame = {
    wholes: [],
    ratios: [],
    texts: [],
    flags: [],
    codes: scope.currencies.map((currency) => currency.text),
    decimals,
    scales: decimals.map(powerOfTen),
  };
  const found = read(value, frame, {
    decimalsOf: (currency) => surroundings.decimalsOf(currency),
    exchangeRate: () => undefined,
  });
  if (typeof found === 'string') return true;
  const message = `The default of ${name} could not be given: ${found.message}`;
  scope.findings.refuse(ruleRefusals.parameterInvalid(`${field}/default`, message));
  return false;
}
