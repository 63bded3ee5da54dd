import { hasLabels, type Scrape } from './prometheus-text.js';
import type { Query, Selector } from './promql.js';

/** What Prometheus adds to everything that it reads. */
export const TARGET_LABELS = ['instance', 'job'];

/** What of a query the service does not answer, a sentence each. */
export function missingFrom({ selectors, groupedBy }: Query, seen: Scrape): string[] {
  const known = selectors.flatMap((selector) => problemsOf(selector, seen));
  const labels = new Set(selectors.flatMap(({ metric }) => labelsOf(metric, seen)));
  const foreign = groupedBy.filter((label) => !labels.has(label) && !TARGET_LABELS.includes(label));
  return [...known, ...foreign.map((label) => `nothing in the query has the label ${label}`)];
}

function problemsOf({ metric, matchers }: Selector, seen: Scrape): string[] {
  if (metric === 'up') return [];
  const samples = seen.samples.filter(({ name }) => name === metric);
  if (samples.length === 0) return [`there is no ${metric}`];
  const own = matchers.filter(({ label }) => !TARGET_LABELS.includes(label));
  const wanted = Object.fromEntries(
    own.filter(({ operator }) => operator === '=').map(({ label, value }) => [label, value]),
  );
  const unknown = own.filter(({ label }) => !labelsOf(metric, seen).includes(label));
  if (unknown.length > 0) return [`${metric} has no label ${unknown[0]!.label}`];
  if (!samples.some((sample) => hasLabels(sample, wanted)))
    return [`no ${metric} has ${JSON.stringify(wanted)}`];
  return [];
}

/** The labels that samples of a metric have. */
export const labelsOf = (metric: string, seen: Scrape): string[] =>
  seen.samples.filter(({ name }) => name === metric).flatMap(({ labels }) => Object.keys(labels));

/** What grows without end is looked at as a rate or an increase, and what does not is not. */
export function wronglyRead({ metric, through }: Selector, seen: Scrape): boolean {
  if (metric === 'up') return false;
  const base = metric.replace(/_(bucket|sum|count)$/, '');
  const grows = seen.types.get(metric) === 'counter' || seen.types.get(base) === 'histogram';
  return grows !== (through === 'rate' || through === 'increase');
}
