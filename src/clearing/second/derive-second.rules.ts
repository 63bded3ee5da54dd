import { DateTime } from 'luxon';
import type { Calendar } from '../../calendars/index.js';
import type { TradeRecord } from '../../trade-files/index.js';
import { accountOf } from '../rules/account-pattern.rules.js';
import type { Cleared, Exception } from '../rules/cleared.js';
import type { PayeeChoice } from '../rules/clearing-rule.js';
import type { FormulaVersion, SecondResult } from './formula.js';

/** Business keys are plain ASCII; whatever else stands in a record is none. */
const KEY = /^[\x21-\x7e]{1,64}$/;

/** Everything that a second clearing is worked out with, in pinned versions. */
export interface PinnedFormula {
  readonly formula: FormulaVersion;
  readonly calendar: Calendar;
  readonly timeZone: string;
  readonly source: string;
}

/** Second clearing (二清) of a record by its first result. Pure: the same gives the same, however often it is asked. */
export function deriveSecond(
  record: TradeRecord,
  first: Cleared,
  { formula, calendar, timeZone, source }: PinnedFormula,
): SecondResult | Exception {
  const { definition, version } = formula;
  const payee = chosen(definition.payee, record);
  const product = chosen(definition.product, record);
  const refundPayee = record.payer ?? record.party;
  if (payee === null || product === null || !KEY.test(refundPayee))
    return exception(
      'SECOND_INCOMPLETE',
      `Formula ${formula.code} finds no payee, product or payer in the record`,
    );
  const amountMinor = partOf(first.netMinor, definition.part);
  if (amountMinor === 0n) return exception('SECOND_NOTHING', 'Nothing of the first amount goes on');
  const date = calendar.plus(first.settlementDate, definition.openDays);
  if (!date.ok) return { kind: 'exception', code: date.refusal.code, message: date.refusal.message };
  const { currency, party } = record;
  const values = { party, currency, source, product };
  return {
    ...{ kind: 'second', formulaVersion: version, payee, product, amountMinor, currency },
    restMinor: first.netMinor - amountMinor,
    settlementDate: date.value,
    settlementAt: instantOf(date.value, definition.at, timeZone),
    businessType: definition.businessType,
    payable: accountOf(definition.accounts.payable, { ...values, payee }),
    refundPayee,
    refundPayable: accountOf(definition.accounts.refund, { ...values, payee: refundPayee }),
  };
}

/** A part as text is a whole number of its last decimal. */
function partOf(amount: bigint, part: string): bigint {
  const [whole, decimals = ''] = part.split('.');
  return (amount * BigInt(whole! + decimals)) / 10n ** BigInt(decimals.length);
}

function chosen(
  { kind, value }: PayeeChoice | { readonly kind: 'attribute' | 'constant'; readonly value: string },
  record: TradeRecord,
): string | null {
  const found = valueOf(kind, value, record);
  return found !== null && KEY.test(found) ? found : null;
}

function valueOf(kind: PayeeChoice['kind'], value: string | null, record: TradeRecord): string | null {
  if (kind === 'party') return record.party;
  if (kind === 'payer') return record.payer;
  if (kind === 'constant') return value;
  return (
    (record.attributes !== null && Object.hasOwn(record.attributes, value!) && record.attributes[value!]) ||
    null
  );
}

function instantOf(date: string, time: string, zone: string): string {
  const local = DateTime.fromISO(`${date}T${time}`, { zone });
  return `${local.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")}000Z`;
}

const exception = (code: string, message: string): Exception => ({
  kind: 'exception',
  code: `CLEARING.${code}`,
  message,
});
