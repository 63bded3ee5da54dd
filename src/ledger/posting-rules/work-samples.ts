import { formatAmount } from '../../platform/money/index.js';
import type { CheckedRuleDto, WorkedSampleDto } from './dto/posting-rule.dto.js';
import { expandRule } from './expand-rule.js';
import type { RuleForBook } from './rule-checks.js';
import type { RuleSample } from './rule-definition.js';
import { digestOf } from './save-rule.js';

/** What the samples of a rule come to, and how; for those who write rules. */
export function workSamples(checked: RuleForBook): CheckedRuleDto {
  const { definition } = checked.rule;
  return {
    digest: digestOf(definition),
    samples: definition.samples.map((sample) => workSample(checked, sample)),
  };
}

function workSample(
  { rule, sampleSurroundings }: RuleForBook,
  { name, parameters }: RuleSample,
): WorkedSampleDto {
  const { decimalsOf } = sampleSurroundings;
  const expansion = expandRule(rule, parameters, { decimalsOf, exchangeRate: () => undefined });
  if (!expansion.ok) {
    const { code, message, field } = expansion.refusal;
    return { name, refusal: { code, message, ...(field !== undefined && { field }) } };
  }
  const { lines, explanation } = expansion.value;
  return {
    name,
    lines: lines.map(({ account, side, amount, currency, hold, purpose }) => ({
      account,
      side: side === 'D' ? 'debit' : 'credit',
      amount: formatAmount(amount, decimalsOf(currency)!),
      currency,
      ...(hold !== undefined && { hold }),
      ...(purpose !== undefined && { purpose }),
    })),
    explainedValues: [...explanation.values],
    explainedLines: [...explanation.lines],
  };
}
