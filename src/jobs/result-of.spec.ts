import { describe, expect, it } from 'vitest';
import { accepted, refused, type Refusal } from '../platform/errors/index.js';
import { resultOf } from './result-of.js';

const refusalOf = (kind: Refusal['kind']): Refusal => ({ kind, code: 'TEST.REFUSED', message: 'Not now' });

describe('what a command answers to a job', () => {
  it('is its end, or wants a person where a rule of the books refuses it', () => {
    expect(resultOf(accepted(1))).toEqual({ outcome: 'succeeded' });
    expect(resultOf(refused(refusalOf('refused')))).toEqual({ outcome: 'blocked', reason: 'Not now' });
  });

  it.each(['busy', 'conflict', 'not-found'] as const)('is for the scheduler to judge when %s', (kind) => {
    const refusal = refusalOf(kind);
    expect(() => resultOf(refused(refusal))).toThrow(expect.objectContaining({ refusal }));
  });
});
