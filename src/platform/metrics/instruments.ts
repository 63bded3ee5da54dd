/**
 * Counters and histograms as the hot path wants them: a number is added, and everything that has to do with names and
 * text waits until somebody reads. (A histogram of prom-client looks its labels up at every observation: 0.6 µs.)
 */

/** One value under its labels, as prom-client's registry writes it out. */
export interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What prom-client's registry asks of a metric. */
export interface Exposed {
  readonly name: string;
  get(): Promise<{ name: string; help: string; type: string; values: Sample[]; aggregator: string }>;
}

/** Only ever grows. */
export class Count {
  value = 0;

  add(by = 1): void {
    this.value += by;
  }
}

/** Counts under one label, or under none. A label's values are a finite set that the code or the API names. */
export class Counter implements Exposed {
  private readonly counts = new Map<string, Count>();

  /** @param values counted from zero on, so that the first one is seen as an increase */
  constructor(
    readonly name: string,
    private readonly help: string,
    private readonly label: string | null,
    values: readonly string[],
  ) {
    for (const value of values) this.of(value);
  }

  /** The count of that value: looked up once and kept where it is counted often. */
  of(value: string): Count {
    const known = this.counts.get(value);
    if (known) return known;
    const count = new Count();
    this.counts.set(value, count);
    return count;
  }

  get(): ReturnType<Exposed['get']> {
    const { name, help, label } = this;
    const values = [...this.counts].map(([of, { value }]) => ({
      labels: label === null ? {} : { [label]: of },
      value,
    }));
    return Promise.resolve({ name, help, type: 'counter', values, aggregator: 'sum' });
  }
}

/** How many observations fell below each bound. */
export class Distribution {
  readonly counts: number[];
  sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let place = 0;
    while (place < this.bounds.length && value > this.bounds[place]!) place++;
    this.counts[place]!++;
    this.sum += value;
  }
}

/** Distributions under some labels. */
export class Histogram implements Exposed {
  private readonly distributions = new Map<string, { labels: Sample['labels']; of: Distribution }>();

  constructor(
    readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[],
  ) {}

  /** The distribution under those labels: looked up once and kept by who observes. */
  under(labels: Readonly<Record<string, string>> = {}): Distribution {
    const key = JSON.stringify(labels);
    const known = this.distributions.get(key);
    if (known) return known.of;
    const of = new Distribution(this.bounds);
    this.distributions.set(key, { labels, of });
    return of;
  }

  get(): ReturnType<Exposed['get']> {
    const { name, help } = this;
    const values = [...this.distributions.values()].flatMap(({ labels, of }) => this.samplesOf(labels, of));
    return Promise.resolve({ name, help, type: 'histogram', values, aggregator: 'sum' });
  }

  private samplesOf(labels: Sample['labels'], { counts, sum }: Distribution): Sample[] {
    let below = 0;
    const buckets = [...this.bounds, '+Inf'].map((le, place) => {
      below += counts[place]!;
      return { metricName: `${this.name}_bucket`, labels: { ...labels, le }, value: below };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: below },
    ];
  }
}
