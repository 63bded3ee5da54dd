import { describe, expect, it } from 'vitest';
import { Histogram } from './instruments.js';
import { DURATIONS, Metrics } from './metrics.js';

const linesOf = async (metrics: Metrics): Promise<string[]> =>
  (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('# HELP'));

describe('a counter', () => {
  it('starts at zero for the values that are known, and learns others', async () => {
    const metrics = new Metrics();
    const counter = metrics.counterBy('c_total', 'Counts', 'cause', ['a', 'b']);
    counter.of('b').add();
    counter.of('b').add(2);
    counter.of('c').add();
    expect(await linesOf(metrics)).toEqual([
      '# TYPE c_total counter',
      'c_total{cause="a"} 0',
      'c_total{cause="b"} 3',
      'c_total{cause="c"} 1',
    ]);
  });

  it('needs no label', async () => {
    const metrics = new Metrics();
    metrics.counter('c_total', 'Counts').add(4);
    expect(await linesOf(metrics)).toEqual(['# TYPE c_total counter', 'c_total 4']);
  });
});

describe('a histogram', () => {
  it('counts what is at most each bound, everything in the last one, and adds up', async () => {
    const metrics = new Metrics();
    const histogram = metrics.histogram('h_seconds', 'Durations', [1, 2]);
    for (const value of [0, 1, 1.5, 2, 2.5, 100]) histogram.observe(value);
    expect(await linesOf(metrics)).toEqual([
      '# TYPE h_seconds histogram',
      'h_seconds_bucket{le="1"} 2',
      'h_seconds_bucket{le="2"} 4',
      'h_seconds_bucket{le="+Inf"} 6',
      'h_seconds_sum 107',
      'h_seconds_count 6',
    ]);
  });

  it('keeps apart what has other labels, and knows again what has the same', async () => {
    const metrics = new Metrics();
    const histogram = metrics.histogramBy('h_seconds', 'Durations', [1]);
    histogram.under({ route: '/a"b' }).observe(1);
    histogram.under({ route: '/c' }).observe(2);
    expect(histogram.under({ route: '/c' })).toBe(histogram.under({ route: '/c' }));
    expect(await linesOf(metrics)).toContain('h_seconds_bucket{route="/a\\"b",le="1"} 1');
    expect(await linesOf(metrics)).toContain('h_seconds_count{route="/c"} 1');
  });

  it('reaches from half a millisecond to half a minute', () => {
    expect([DURATIONS[0], DURATIONS.at(-1)]).toEqual([0.0005, 30]);
    expect([...DURATIONS].sort((left, right) => left - right)).toEqual(DURATIONS);
  });

  it('exposes its type without being asked for a value', async () => {
    expect(await new Histogram('h', 'Durations', [1]).get()).toMatchObject({ type: 'histogram', values: [] });
  });
});

describe('a gauge', () => {
  it('is read when somebody looks, however long that takes', async () => {
    const metrics = new Metrics();
    let state = 1;
    metrics.gauge('g', 'State', () => Promise.resolve(state));
    metrics.gaugeBy('by', 'States', 'state', () => ({ on: state, off: 1 - state }));
    expect(await linesOf(metrics)).toContain('g 1');
    state = 0;
    const later = await linesOf(metrics);
    expect(later).toContain('g 0');
    expect(later).toContain('by{state="on"} 0');
    expect(later).toContain('by{state="off"} 1');
  });

  it('is named once', () => {
    const metrics = new Metrics();
    metrics.counter('twice_total', 'Once');
    expect(() => metrics.counter('twice_total', 'Again')).toThrow('twice_total');
  });
});
