import { formatAmount } from '../../../platform/money/index.js';
import { writeRational, type Rational } from '../rational.js';

/** What one expansion works on. A compiled rule knows the slot of everything it has a name for. */
export interface Frame {
  /** Amounts in minor units, counts, and values once they are worked out. */
  readonly wholes: bigint[];
  /** Rates and exchange rates. */
  readonly ratios: Rational[];
  /** Codes, accounts, texts, currencies, choices and dates. */
  readonly texts: string[];
  readonly flags: boolean[];
  /** Of each currency that the rule speaks of: code, decimals, and minor units in one unit. */
  readonly codes: string[];
  readonly decimals: number[];
  readonly scales: bigint[];
}

/** A currency as a rule speaks of it: that of a parameter, or a fixed one. Equal texts are the same object. */
export interface RuleCurrency {
  readonly slot: number;
  /** `{currency}` or `CNY`. */
  readonly text: string;
  readonly parameter: string | null;
  /** null while it depends on a parameter. */
  readonly decimals: number | null;
}

/** With all decimals of the currency; what has fractions of its minor unit, exactly. */
export function writeMoney({ n, d }: Rational, { slot }: RuleCurrency, frame: Frame): string {
  if (d === 1n) return formatAmount(n, frame.decimals[slot]!);
  return writeRational({ n, d: d * frame.scales[slot]! });
}
