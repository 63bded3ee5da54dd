import type { Refusal } from '../platform/errors/index.js';
import { canonicalJson } from '../platform/digest/index.js';
import { parseAmount } from '../platform/money/index.js';
import { accountPatternProblem } from './account-pattern.rules.js';
import type { ChannelTerms, FeeRule } from './channel.js';
import { channelRefusals } from './channels.errors.js';

const MOST_BYTES = 65_535;
const TIME_OF_DAY = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

type Check = (terms: ChannelTerms, decimals: number) => Refusal | null;

/**
 * What is wrong with terms whose fields are each well-formed; the first of it. null: nothing.
 * @param decimals of the channel's currency
 */
export function termsProblem(terms: ChannelTerms, decimals: number): Refusal | null {
  for (const check of CHECKS) {
    const problem = check(terms, decimals);
    if (problem) return problem;
  }
  return null;
}

const CHECKS: readonly Check[] = [
  codesProblem,
  hoursProblem,
  amountsProblem,
  feeProblem,
  patternProblem,
  pacesProblem,
  sizeProblem,
];

/** One meaning for each code, whatever list it stands in. */
function codesProblem({ codes }: ChannelTerms): Refusal | null {
  const seen = new Set<string>();
  for (const list of ['success', 'failure', 'duplicate', 'pending'] as const) {
    for (const [index, code] of codes[list].entries()) {
      if (seen.has(code)) return channelRefusals.codesOverlap(`terms/codes/${list}/${index}`, code);
      seen.add(code);
    }
  }
  return codes.success.length === 0 ? channelRefusals.noSuccessCode() : null;
}

function hoursProblem({ hours }: ChannelTerms): Refusal | null {
  if (hours === null) return null;
  for (const end of ['from', 'until'] as const) {
    if (!TIME_OF_DAY.test(hours[end]))
      return channelRefusals.hoursMalformed(`terms/hours/${end}`, hours[end]);
  }
  return hours.from === hours.until ? channelRefusals.hoursEmpty(hours.from) : null;
}

function amountsProblem(terms: ChannelTerms, decimals: number): Refusal | null {
  for (const name of ['minimumAmount', 'maximumAmount'] as const) {
    if (minorOf(terms[name], decimals) === null)
      return channelRefusals.amountMalformed(`terms/${name}`, decimals);
  }
  const [least, most] = [minorOf(terms.minimumAmount, decimals)!, minorOf(terms.maximumAmount, decimals)!];
  return most < least || most === 0n ? channelRefusals.limitsCrossed() : null;
}

function feeProblem({ fee }: ChannelTerms, decimals: number): Refusal | null {
  if (fee === null) return null;
  for (const name of ['flat', 'minimum', 'maximum'] as const) {
    const text = fee[name];
    if (text !== null && minorOf(text, decimals) === null)
      return channelRefusals.amountMalformed(`terms/fee/${name}`, decimals);
  }
  if (!fee.rate.startsWith('0')) return channelRefusals.feeRateTooHigh();
  return areFeeLimitsCrossed(fee, decimals) ? channelRefusals.feeLimitsCrossed() : null;
}

function areFeeLimitsCrossed({ minimum, maximum }: FeeRule, decimals: number): boolean {
  if (minimum === null || maximum === null) return false;
  return minorOf(maximum, decimals)! < minorOf(minimum, decimals)!;
}

function patternProblem({ accountPattern }: ChannelTerms): Refusal | null {
  const problem = accountPatternProblem(accountPattern);
  return problem === null ? null : channelRefusals.accountPatternUnsafe(problem);
}

function pacesProblem(terms: ChannelTerms): Refusal | null {
  const { queryPausesSeconds: pauses, breaker, notAfterSeconds, clockSkewSeconds } = terms;
  const falling = pauses.findIndex((pause, index) => index > 0 && pause < pauses[index - 1]!);
  if (falling > 0) return channelRefusals.pausesFall(`terms/queryPausesSeconds/${falling}`);
  if (breaker.openAt > breaker.window) return channelRefusals.breakerNeverOpens();
  if (notAfterSeconds !== null && notAfterSeconds <= clockSkewSeconds)
    return channelRefusals.notAfterTooShort();
  return null;
}

/** The column that keeps them takes no more. */
function sizeProblem(terms: ChannelTerms): Refusal | null {
  return Buffer.byteLength(canonicalJson(terms)) > MOST_BYTES
    ? channelRefusals.termsTooLong(MOST_BYTES)
    : null;
}

function minorOf(text: string, decimals: number): bigint | null {
  const parsed = parseAmount(text, decimals);
  return parsed.ok ? parsed.minor : null;
}
