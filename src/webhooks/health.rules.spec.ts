import { describe, expect, it } from 'vitest';
import type { EndpointHealth } from './endpoint.js';
import { HEALTHY, healthAfter, type HealthOutcome } from './health.rules.js';

const LIMITS = { failuresToSuspend: 3, now: 'now', probeAt: 'later' };
const of = (result: HealthOutcome['result'], ...subjects: string[]): HealthOutcome[] =>
  subjects.map((subject) => ({ subject, result, isProbe: false }));
const probe = (result: HealthOutcome['result']): HealthOutcome[] => [{ subject: 'a', result, isProbe: true }];
const suspended: EndpointHealth = { ...HEALTHY, failures: 3, suspendedAt: 'then', probeAt: 'due', probes: 2 };

describe('the health of an endpoint', () => {
  it('suffers from as many failures in a row as suspend it', () => {
    const before = healthAfter(HEALTHY, of('answered', 'a', 'b'), LIMITS);
    expect(before).toMatchObject({ failures: 2, suspendedAt: null });
    expect(healthAfter(before, of('answered', 'c'), LIMITS)).toMatchObject({
      suspendedAt: 'now',
      probeAt: 'later',
    });
  });

  it('suffers once from what one subject is answered again and again', () => {
    expect(healthAfter(HEALTHY, of('answered', 'a', 'a', 'a', 'a'), LIMITS)).toMatchObject({ failures: 1 });
  });

  it('suffers each time when nobody is there, whatever the subject', () => {
    expect(healthAfter(HEALTHY, of('unreachable', 'a', 'a', 'a'), LIMITS).suspendedAt).toBe('now');
  });

  it('is well again after a success, and counts anew what comes after it', () => {
    const outcomes = [...of('unreachable', 'a', 'b'), ...of('delivered', 'c'), ...of('unreachable', 'd')];
    expect(healthAfter(HEALTHY, outcomes, LIMITS)).toEqual({ ...HEALTHY, failures: 1, failingSubject: 'd' });
  });

  it('counts probes that fail, and ends a suspension with one that gets through', () => {
    expect(healthAfter(suspended, probe('unreachable'), LIMITS)).toMatchObject({
      suspendedAt: 'then',
      probeAt: 'later',
      probes: 3,
    });
    expect(healthAfter(suspended, of('unreachable', 'a', 'b'), LIMITS)).toEqual(suspended);
    expect(healthAfter(suspended, probe('delivered'), LIMITS)).toEqual(HEALTHY);
  });
});
