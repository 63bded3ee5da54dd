import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** A metric in a query, with what is asked of its labels. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** The function that is applied to it, such as `rate`; undefined for the plain value. */
  readonly through: string | undefined;
}

export interface Query {
  /** What the grammar of PromQL does not take. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels that results are grouped by or joined on. */
  readonly groupedBy: readonly string[];
  /** Quantiles of something that has not kept its buckets apart. */
  readonly withoutBuckets: readonly string[];
}

/** Reads a query with Prometheus's own grammar. */
export function readQuery(text: string): Query {
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const groupedBy: string[] = [];
  const withoutBuckets: string[] = [];
  const textOf = ({ from, to }: { from: number; to: number }): string => text.slice(from, to);
  parser.parse(text).iterate({
    enter: (reference) => {
      const { node } = reference;
      if (node.type.isError) errors.push(`${text} breaks at ${node.from}`);
      if (node.name === 'VectorSelector') selectors.push(selectorOf(node, textOf));
      if (node.name === 'GroupingLabels') groupedBy.push(...node.getChildren('LabelName').map(textOf));
      if (isQuantile(node, textOf) && !/\bby \([^)]*\ble\b/.test(textOf(node)))
        withoutBuckets.push(textOf(node));
    },
  });
  return { errors, selectors, groupedBy, withoutBuckets };
}

const isQuantile = (node: SyntaxNode, textOf: (node: SyntaxNode) => string): boolean =>
  node.name === 'FunctionCall' && textOf(node).startsWith('histogram_quantile');

function selectorOf(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Selector {
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map(
    (matcher) => ({
      label: textOf(matcher.getChild('LabelName')!),
      operator: textOf(matcher.getChild('MatchOp')!),
      value: JSON.parse(textOf(matcher.getChild('StringLiteral')!)) as string,
    }),
  );
  return { metric: textOf(node.getChild('Identifier')!), matchers, through: functionAround(node, textOf) };
}

/** Only of a selection over time: `rate(x[5m])`, but not the quantile around it. */
function functionAround(node: SyntaxNode, textOf: (node: SyntaxNode) => string): string | undefined {
  if (node.parent?.name !== 'MatrixSelector') return undefined;
  const call = node.parent.parent?.parent;
  const name = call?.getChild('FunctionIdentifier');
  return name ? textOf(name) : undefined;
}
