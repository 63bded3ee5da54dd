import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseAmount } from '../../platform/money/index.js';
import { expandRule } from './expand-rule.js';
import { ruleRefusals } from './rule.errors.js';
import type { RuleSample, SampleLine } from './rule-definition.js';
import type { CheckedRule, ExpandedLine, RuleSurroundings } from './rule-expansion.js';

/**
 * Works every sample out: it must come to exactly its lines, in their order, or to its refusal. Stored rates are not
 * asked, so a sample gives its exchange rates.
 */
export function runSamples(rule: CheckedRule, surroundings: RuleSurroundings): Result<void> {
  const { samples } = rule.definition;
  if (!samples.some(({ lines }) => lines !== undefined)) {
    return refused(
      ruleRefusals.sampleFailed('samples', 'A rule needs a sample that comes to lines; add one'),
    );
  }
  for (const [index, sample] of samples.entries()) {
    const problem = runSample(rule, sample, surroundings, `samples/${index}`);
    if (problem) return refused(problem);
  }
  return accepted(undefined);
}

function runSample(
  rule: CheckedRule,
  { name, parameters, lines, refusal }: RuleSample,
  surroundings: RuleSurroundings,
  field: string,
): Refusal | undefined {
  const fail = (place: string, message: string): Refusal =>
    ruleRefusals.sampleFailed(place, `Sample ${name.slice(0, 80)}: ${message}`);
  if ((lines === undefined) === (refusal === undefined)) return fail(field, 'say either lines or a refusal');
  const decimalsOf = (currency: string): number | undefined => surroundings.decimalsOf(currency);
  const expansion = expandRule(rule, parameters, { decimalsOf, exchangeRate: () => undefined });
  if (!expansion.ok) {
    const { code, message } = expansion.refusal;
    return code === refusal ? undefined : fail(field, `it is refused with ${code}: ${message}`);
  }
  const found = expansion.value.lines;
  if (!lines) return fail(`${field}/refusal`, `it is not refused, and comes to ${found.length} lines`);
  const odd = found.findIndex((line, index) => !isSame(line, lines[index], surroundings));
  if (odd < 0 && found.length === lines.length) return undefined;
  const place = odd < 0 ? found.length : odd;
  const actual = found[place];
  const message = actual ? `it comes to ${inWords(actual, surroundings)}` : 'it comes to no such line';
  return fail(`${field}/lines/${place}`, message);
}

function isSame(
  { account, side, amount, currency, hold, purpose }: ExpandedLine,
  wanted: SampleLine | undefined,
  surroundings: RuleSurroundings,
): boolean {
  if (wanted?.account !== account || wanted.currency !== currency) return false;
  if (wanted.hold !== hold || wanted.purpose !== purpose) return false;
  const parsed = parseAmount(wanted.amount, surroundings.decimalsOf(currency)!);
  return parsed.ok && parsed.minor === amount && (wanted.side === 'debit') === (side === 'D');
}

function inWords(
  { account, side, amount, currency, hold, purpose }: ExpandedLine,
  surroundings: RuleSurroundings,
): string {
  const written = formatAmount(amount, surroundings.decimalsOf(currency)!);
  const captured = hold === undefined ? '' : `, hold ${hold}`;
  const earmarked = purpose === undefined ? '' : `, purpose ${purpose}`;
  return `${side === 'D' ? 'debit' : 'credit'} ${account} ${written} ${currency}${captured}${earmarked}`;
}
