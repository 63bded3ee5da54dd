import { collectDefaultMetrics, Gauge, Registry, type Metric } from 'prom-client';
import { Count, Counter, Distribution, Histogram, type Exposed } from './instruments.js';

/** Upper ends of durations in seconds: from half a millisecond to half a minute. */
export const DURATIONS = [
  ...[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1],
  ...[0.25, 0.5, 1, 2.5, 5, 10, 30],
];
/** Upper ends of how many there are of something. */
export const AMOUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/**
 * What a process tells about itself, in numbers. Each part of the service makes its own metrics here, once, at its
 * start, and names them `suanpan_…_total`, `…_seconds` or by what they are. What counts up is kept in memory; what is a
 * state is read when somebody asks.
 */
export class Metrics {
  private readonly registry = new Registry();
  readonly contentType = this.registry.contentType;

  /** What counts without labels. */
  counter(name: string, help: string): Count {
    return this.add(new Counter(name, help, null, [''])).of('');
  }

  /**
   * Counts by one label.
   * @param values those that are known beforehand
   */
  counterBy(name: string, help: string, label: string, values: readonly string[] = []): Counter {
    return this.add(new Counter(name, help, label, values));
  }

  histogram(name: string, help: string, bounds: readonly number[] = DURATIONS): Distribution {
    return this.histogramBy(name, help, bounds).under();
  }

  histogramBy(name: string, help: string, bounds: readonly number[] = DURATIONS): Histogram {
    return this.add(new Histogram(name, help, bounds));
  }

  /** @param read asked whenever somebody looks */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async () => gauge.set(await read()),
    });
  }

  /** Values by one label. */
  gaugeBy<Value extends string>(
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<Value, number>>,
  ): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: () => {
        for (const [value, number] of Object.entries<number>(read())) gauge.set({ [label]: value }, number);
      },
    });
  }

  /** Memory, CPU, event loop and garbage collection, under the names that dashboards for Node.js know. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Everything, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private add<T extends Exposed>(exposed: T): T {
    this.registry.registerMetric(exposed as unknown as Metric);
    return exposed;
  }
}
