import { formatAmount, parseAmount } from '../../platform/money/index.js';
import type { Tell } from './cleared.js';
import type { FeeScheduleVersion, FeeTerms, FeeTier, Rounding } from './fee-schedule.js';
import { dividedRounded } from './rounding.rules.js';

/** Minor units, and rates as whole numbers of the terms' scale. */
interface CompiledTier {
  readonly from: bigint;
  readonly below: bigint | null;
  /** Minor units times the scale. */
  readonly scaledFlat: bigint;
  readonly scaledRate: bigint;
  readonly said: FeeTier;
}

interface CompiledTerms {
  readonly tiering: FeeTerms['tiering'];
  readonly tiers: readonly CompiledTier[];
  readonly scale: bigint;
  /** Minor units times the scale. */
  readonly scaledMinimum: bigint | null;
  readonly scaledMaximum: bigint | null;
}

/** A version of a fee schedule made ready for a run. */
export interface CompiledSchedule {
  readonly code: string;
  readonly version: number;
  readonly currency: string;
  readonly decimals: number;
  readonly rounding: Rounding;
  readonly terms: CompiledTerms;
  readonly byParty: ReadonlyMap<string, CompiledTerms>;
}

/** @param decimals of the schedule's currency */
export function compileSchedule(
  { code, number, definition }: FeeScheduleVersion,
  decimals: number,
): CompiledSchedule {
  const { currency, rounding, terms, parties } = definition;
  const byParty = new Map<string, CompiledTerms>();
  for (const { parties: those, terms: theirs } of parties) {
    const compiled = compileTerms(theirs, decimals);
    for (const party of those) byParty.set(party, compiled);
  }
  return {
    code,
    version: number,
    currency,
    decimals,
    rounding,
    terms: compileTerms(terms, decimals),
    byParty,
  };
}

function compileTerms({ tiering, tiers, minimum, maximum }: FeeTerms, decimals: number): CompiledTerms {
  const places = Math.max(...tiers.map(({ rate }) => decimalsOf(rate)));
  const scale = 10n ** BigInt(places);
  const scaled = (amount: string | null): bigint | null =>
    amount === null ? null : minorOf(amount, decimals) * scale;
  return {
    tiering,
    scale,
    tiers: tiers.map((said) => ({
      from: minorOf(said.from, decimals),
      below: said.below === null ? null : minorOf(said.below, decimals),
      scaledFlat: scaled(said.flat)!,
      scaledRate: minorOf(said.rate, places),
      said,
    })),
    scaledMinimum: scaled(minimum),
    scaledMaximum: scaled(maximum),
  };
}

/**
 * The fee of an amount: exact until it is rounded once, at the end.
 * @param amount minor units of the schedule's currency, more than zero
 * @returns minor units
 */
export function feeOf(schedule: CompiledSchedule, party: string, amount: bigint, tell: Tell | null): bigint {
  const own = schedule.byParty.size === 0 ? undefined : schedule.byParty.get(party);
  const terms = own ?? schedule.terms;
  tell?.(
    'fee',
    own ? `${party} has terms of its own in ${schedule.code}` : `The usual terms of ${schedule.code} count`,
  );
  const exact = limited(terms, exactFee(terms, schedule, amount, tell), tell);
  const fee = dividedRounded(exact, terms.scale, schedule.rounding);
  tell?.('fee', `Fee ${schedule.code} (version ${schedule.version}), rounded ${schedule.rounding}`, {
    exact: formatAmount(exact, decimalsOfScale(terms.scale) + schedule.decimals),
    fee: formatAmount(fee, schedule.decimals),
  });
  return fee;
}

function exactFee(
  terms: CompiledTerms,
  { decimals }: CompiledSchedule,
  amount: bigint,
  tell: Tell | null,
): bigint {
  let sum = 0n;
  for (const tier of terms.tiers) {
    if (amount < tier.from) break;
    const isLast = tier.below === null || amount < tier.below;
    if (terms.tiering === 'whole' && !isLast) continue;
    const part = terms.tiering === 'whole' ? amount : (isLast ? amount : tier.below) - tier.from;
    sum += tier.scaledFlat + part * tier.scaledRate;
    tell?.(
      'fee',
      `From ${tier.said.from}${tier.said.below === null ? ' on' : ` to below ${tier.said.below}`}`,
      {
        amount: formatAmount(part, decimals),
        rate: tier.said.rate,
        flat: tier.said.flat,
      },
    );
  }
  return sum;
}

function limited(
  { scaledMinimum, scaledMaximum, scale }: CompiledTerms,
  exact: bigint,
  tell: Tell | null,
): bigint {
  if (scaledMinimum !== null && exact < scaledMinimum) {
    tell?.('fee', 'Never less than the minimum', { minorUnits: String(scaledMinimum / scale) });
    return scaledMinimum;
  }
  if (scaledMaximum !== null && exact > scaledMaximum) {
    tell?.('fee', 'Never more than the maximum', { minorUnits: String(scaledMaximum / scale) });
    return scaledMaximum;
  }
  return exact;
}

const decimalsOf = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);
const decimalsOfScale = (scale: bigint): number => String(scale).length - 1;

/** Of a text that was looked at when the schedule was saved. */
function minorOf(text: string, decimals: number): bigint {
  const parsed = parseAmount(text, decimals);
  if (!parsed.ok) throw new Error(`A saved fee schedule says ${text}: ${parsed.problem}`);
  return parsed.minor;
}
