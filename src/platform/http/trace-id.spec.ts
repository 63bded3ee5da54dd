import { describe, expect, it } from 'vitest';
import { traceIdOf } from './trace-id.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('a trace id goes from the request through everything', () => {
  it('is taken from a valid traceparent', () => {
    expect(traceIdOf(`00-${trace}-00f067aa0ba902b7-01`)).toBe(trace);
    expect(traceIdOf(`01-${trace}-00f067aa0ba902b7-01-later-versions-may-say-more`)).toBe(trace);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `ff-${trace}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`,
    [`00-${trace}-00f067aa0ba902b7-01`],
  ])('is a new one for %j', (header) => {
    const first = traceIdOf(header);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(first).not.toBe(trace);
    expect(traceIdOf(header)).not.toBe(first);
  });
});
