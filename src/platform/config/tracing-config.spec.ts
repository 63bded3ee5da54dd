import { describe, expect, it } from 'vitest';
import { readTracing } from './tracing-config.js';

function problemsOf(env: Record<string, string>): string[] {
  const problems: string[] = [];
  readTracing(env, problems);
  return problems;
}

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('traces', () => {
  it('are off without a collector, whatever else is said', () => {
    const problems: string[] = [];
    expect(readTracing({ OTEL_TRACES_SAMPLER_ARG: 'x' }, problems)).toBeNull();
    expect(readTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, problems)).toBeNull();
    expect(problems).toEqual([]);
  });

  it('go to the path for traces below the endpoint', () => {
    const read = (endpoint: string) => readTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, [])!.url;
    expect(read('http://collector:4318')).toBe('http://collector:4318/v1/traces');
    expect(read('https://collector/otlp/')).toBe('https://collector/otlp/v1/traces');
  });

  it('have documented defaults', () => {
    expect(readTracing(ENDPOINT, [])).toMatchObject({ ratio: 0.1, serviceName: 'suanpan', headers: {} });
  });

  it('take a part from 0 to 1, and headers of the collector', () => {
    const env = { ...ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%3Db%2Cc, authorization=Basic%20xyz,' };
    for (const [text, ratio] of Object.entries({ 0: 0, 1: 1, '1.0': 1, '0.25': 0.25, '.5': 0.5 })) {
      const problems: string[] = [];
      expect(readTracing({ ...env, OTEL_TRACES_SAMPLER_ARG: text }, problems)).toMatchObject({
        ratio,
        headers: { 'x-key': 'a=b,c', authorization: 'Basic xyz' },
      });
      expect(problems).toEqual([]);
    }
  });

  it.each(['1.1', '-0', 'x', '1e-3', 'NaN', '0x1'])('do not take the part %s', (text) => {
    expect(problemsOf({ ...ENDPOINT, OTEL_TRACES_SAMPLER_ARG: text })).toEqual([
      'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1',
    ]);
  });

  it.each(['collector:4318', 'grpc://collector', 'http://', 'http://a b', 'http://a/?x=1'])(
    'do not go to %s',
    (endpoint) => {
      expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toHaveLength(1);
    },
  );

  it.each(['secret', '=secret', 'a b=secret', 'a=secret b', 'a=%zz'])(
    'complain of the headers %j without them',
    (text) => {
      const problems = problemsOf({ ...ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: text });
      expect(problems).toHaveLength(1);
      expect(problems[0]).not.toContain('secret');
    },
  );
});
