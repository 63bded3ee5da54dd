import type { Call } from './call.js';

/** For a service that is asked for its metrics: METRICS_TOKEN. */
export const METRICS_TOKEN = 'token-of-the-metrics-0123456789abcdef';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Type by name of the metric. */
  readonly types: ReadonlyMap<string, string>;
  /** The sum of all samples of that name with those labels; 0 if there is none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

const headerShape = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/;
const sampleShape = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([Nn]a[Nn]|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const labelShape = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/**
 * Reads the text format of Prometheus.
 * @throws Error naming the first line that is none of it
 */
export function readPrometheusText(text: string): Scrape {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, name, rest] = headerShape.exec(line) ?? [];
    if (kind === 'TYPE') types.set(name!, rest!);
    if (kind === undefined) samples.push(sampleOf(line));
  }
  const sum: Scrape['sum'] = (name, labels = {}) =>
    samples
      .filter((sample) => sample.name === name && hasLabels(sample, labels))
      .reduce((total, { value }) => total + value, 0);
  return { text, samples, types, sum };
}

export function hasLabels(sample: Sample, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
}

function sampleOf(line: string): Sample {
  const [, name, labelText = '', value] = sampleShape.exec(line) ?? [];
  if (name === undefined) throw new Error(`Not a line of the text format: ${line}`);
  const labels: Record<string, string> = {};
  for (labelShape.lastIndex = 0; labelShape.lastIndex < labelText.length;) {
    const found = labelShape.exec(labelText);
    if (!found) throw new Error(`Not the labels of a sample: ${line}`);
    labels[found[1]!] = found[2]!;
  }
  return { name, labels, value: Number(value!.replace('Inf', 'Infinity')) };
}

/** Asks a service that was started with METRICS_TOKEN. */
export async function scrape(call: Call): Promise<Scrape> {
  const { status, body } = await call('GET', '/metrics', { key: METRICS_TOKEN });
  if (status !== 200) throw new Error(`no metrics: ${status} ${JSON.stringify(body)}`);
  return readPrometheusText(body);
}
