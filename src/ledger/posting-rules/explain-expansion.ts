import { formatAmount } from '../../platform/money/index.js';
import type { CompiledAside, CompiledLine } from './compile/compile-lines.js';
import type { CompiledRule } from './compile/compiled-rule.js';
import type { FigureOf } from './compile/define-value.js';
import type { Frame } from './compile/frame.js';
import type { ExplainedLine, ExplainedValue, Explanation } from './rule-expansion.js';

/** How the lines of an expansion came about, from the figures it left in its frame. */
export function explain(rule: CompiledRule, frame: Frame): Explanation {
  const figureOf = figuresOf(rule, frame);
  const values = rule.values.map(({ name, slot, currency, formula, worked }): ExplainedValue => ({
    name,
    formula,
    worked: worked(frame, figureOf),
    amount: formatAmount(frame.wholes[slot]!, frame.decimals[currency.slot]!),
    currency: frame.codes[currency.slot]!,
  }));
  let lineNumber = 0;
  const lines = rule.lines.map((line) => {
    const leftOut = whyLeftOut(line, frame);
    if (leftOut === null) lineNumber += 1;
    return explainLine(line, leftOut, leftOut === null ? lineNumber : null, frame);
  });
  return { values, lines };
}

function figuresOf({ figures }: CompiledRule, frame: Frame): FigureOf {
  return (name) => figures.get(name)?.(frame) ?? name;
}

function whyLeftOut({ when, amount }: CompiledLine, frame: Frame): ExplainedLine['leftOut'] {
  if (when && !when.holds(frame)) return 'condition';
  return amount.whole(frame) === 0n ? 'zero' : null;
}

function explainLine(
  { number, account, side, amount, currency, formula, when, aside }: CompiledLine,
  leftOut: ExplainedLine['leftOut'],
  lineNumber: number | null,
  frame: Frame,
): ExplainedLine {
  return {
    template: number,
    lineNumber,
    account: account.fill(frame),
    accountTemplate: account.text,
    side: side === 'D' ? 'debit' : 'credit',
    formula,
    amount: formatAmount(amount.whole(frame), frame.decimals[currency.slot]!),
    currency: frame.codes[currency.slot]!,
    ...(aside && explainAside(aside, frame)),
    when: when?.text ?? null,
    leftOut,
  };
}

const explainAside = (
  { hold, purpose }: CompiledAside,
  frame: Frame,
): Pick<ExplainedLine, 'hold' | 'purpose' | 'purposeTemplate'> => ({
  ...(hold !== null && { hold: frame.texts[hold]! }),
  ...(purpose && { purpose: purpose.fill(frame), purposeTemplate: purpose.text }),
});
