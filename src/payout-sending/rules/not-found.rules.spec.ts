import { describe, expect, it } from 'vitest';
import { concludes, conclusiveFrom } from './not-found.rules.js';

const TERMS = { notAfterSeconds: 30, visibilityDelaySeconds: 20, clockSkewSeconds: 60 };
const NOT_AFTER = Date.parse('2026-11-21T08:00:00Z');
const FROM = NOT_AFTER + 80_000;

describe('"not found" concludes a failure', () => {
  it('only after not-after, visibility delay and clock skew', () => {
    expect(conclusiveFrom(NOT_AFTER, TERMS)).toBe(FROM);
    expect(concludes(FROM, [FROM + 1, FROM + 1])).toBe(true);
    expect(concludes(FROM, [FROM, FROM])).toBe(false);
  });

  it('only when both clocks say so', () => {
    expect(concludes(FROM, [FROM + 3_600_000, FROM])).toBe(false);
    expect(concludes(FROM, [FROM, FROM + 3_600_000])).toBe(false);
  });

  it('never where the request carried no not-after', () => {
    expect(conclusiveFrom(null, TERMS)).toBeNull();
    expect(concludes(null, [FROM * 2, FROM * 2])).toBe(false);
  });

  it('never where the channel does not hold requests to it any more', () => {
    expect(conclusiveFrom(NOT_AFTER, { ...TERMS, notAfterSeconds: null })).toBeNull();
  });
});
