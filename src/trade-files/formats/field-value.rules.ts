import { formatAmount, parseAmount } from '../../platform/money/index.js';
import type { FaultCode } from './faults.js';
import type { LocalTimes } from './local-times.rules.js';
import type { DateForm, FormatField, TimeForm, TimestampForm } from './trade-format.js';

/** Why a value is refused. */
export interface ValueFault {
  readonly code: FaultCode;
  readonly reason: string;
}

/** Looks at a value and gives what it means, or says why it is refused. */
export type ReadValue = (value: string) => string | ValueFault;

const CODE = /^[\x21-\x7e]{1,64}$/;
const DIGITS = /^[0-9]{1,64}$/;
/** What a spreadsheet program would carry out, should anybody open the record in one. */
const FORMULA_SIGNS: ReadonlySet<number> = new Set(['=', '+', '-', '@'].map((sign) => sign.charCodeAt(0)));
const isFormula = (value: string): boolean => FORMULA_SIGNS.has(value.charCodeAt(0));
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;

const fault = (code: FaultCode, reason: string): ValueFault => ({ code, reason });
const FORMULA_FAULT = fault('FORMULA', 'A text must not begin with =, +, - or @');
const CONTROL_FAULT = fault('CONTROL_CHARACTER', 'A value must not hold control characters');
const CODE_FAULT = fault('NOT_A_CODE', 'Must be 1 to 64 visible ASCII characters without spaces');
const DIGITS_FAULT = fault('NOT_DIGITS', 'Must be 1 to 64 digits');
const REQUIRED_FAULT = fault('REQUIRED', 'Must not be empty');

/**
 * The reading of one field, put together once for a file: whether it may be empty, then its type, its pattern and its values.
 * An amount is only looked at here; {@link minorOf} reads it when its currency is known.
 */
export function valueReader(field: FormatField, times: LocalTimes): ReadValue {
  const typed = typeReader(field, times);
  const { longest, required, values } = field;
  const pattern = field.pattern === null ? null : new RegExp(`^(?:${field.pattern})$`, 'u');
  const patternFault = fault('PATTERN', `Must match ${field.pattern}`);
  const longFault = fault('TOO_LONG', `Must have at most ${longest} characters`);
  const known = values === null ? null : new Map(Object.entries(values));
  const valueFault = fault('VALUE_UNKNOWN', `Must be one of ${[...(known?.keys() ?? [])].join(', ')}`);
  return (value) => {
    if (value === '') return required ? REQUIRED_FAULT : '';
    if (longest !== null && value.length > longest && [...value].length > longest) return longFault;
    if (known !== null) return known.get(value) ?? valueFault;
    if (pattern !== null && !pattern.test(value)) return patternFault;
    return typed(value);
  };
}

function typeReader(field: FormatField, times: LocalTimes): ReadValue {
  const { type, form, impliedDecimals, constant } = field;
  switch (type) {
    case 'text':
      return (value) => (isFormula(value) ? FORMULA_FAULT : CONTROL.test(value) ? CONTROL_FAULT : value);
    case 'code':
      return (value) => (!CODE.test(value) ? CODE_FAULT : isFormula(value) ? FORMULA_FAULT : value);
    case 'digits':
      return (value) => (DIGITS.test(value) ? value : DIGITS_FAULT);
    case 'constant': {
      const differs = fault('CONSTANT', `Must be ${constant}`);
      return (value) => (value === constant ? value : differs);
    }
    case 'amount':
      return impliedDecimals === null ? writtenAmount : impliedAmount(impliedDecimals);
    case 'date': {
      const wrong = fault('NOT_A_DATE', `Must be a date that exists, as ${form}`);
      return (value) => times.date(value, form as DateForm) ?? wrong;
    }
    case 'time': {
      const wrong = fault('NOT_A_TIME', `Must be a time of day, as ${form}`);
      return (value) => times.time(value, form as TimeForm) ?? wrong;
    }
    case 'timestamp': {
      const wrong = fault('NOT_A_TIME', `Must be a date and time that exist, as ${form}`);
      return (value) => {
        const read = times.timestamp(value, form as TimestampForm);
        return read === null ? wrong : `${read.date} ${read.time}`;
      };
    }
  }
}

const AMOUNT = /^[0-9]{1,36}(?:[.][0-9]{1,18})?$/;
const AMOUNT_FAULT = fault('NOT_AN_AMOUNT', 'Must be an amount without sign and separators, such as 12.30');
const LEADING_ZEROS = /^0+(?=[0-9])/;

const writtenAmount: ReadValue = (value) =>
  AMOUNT.test(value) ? (value.charCodeAt(0) === 48 ? value.replace(LEADING_ZEROS, '') : value) : AMOUNT_FAULT;

/** The decimals are put in, so that amounts are texts of one form from here on. */
function impliedAmount(decimals: number): ReadValue {
  const wrong = fault(
    'NOT_AN_AMOUNT',
    `Must be an amount of digits alone, the last ${decimals} of them decimals`,
  );
  return (value) => (/^[0-9]{1,36}$/.test(value) ? formatAmount(BigInt(value), decimals) : wrong);
}

const DECIMALS_FAULT = (decimals: number): ValueFault =>
  fault('DECIMALS', `The currency has ${decimals} decimals, and the amount has more`);
const faultsOfDecimals = new Map<number, ValueFault>();

/** An amount that was looked at before, in minor units of a currency with so many decimals. Zeros beyond them mean nothing. */
export function minorOf(amount: string, decimals: number): bigint | ValueFault {
  const parsed = parseAmount(amount, decimals);
  if (parsed.ok) return parsed.minor;
  if (parsed.problem !== 'too-many-decimals') return AMOUNT_FAULT;
  const again = parseAmount(amount.replace(/0+$/, '').replace(/[.]$/, ''), decimals);
  if (again.ok) return again.minor;
  let told = faultsOfDecimals.get(decimals);
  if (!told) faultsOfDecimals.set(decimals, (told = DECIMALS_FAULT(decimals)));
  return told;
}
