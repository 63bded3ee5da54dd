import type { EndpointHealth } from './endpoint.js';

/** What became of a sending, as far as the endpoint is concerned. */
export interface HealthOutcome {
  readonly subject: string;
  /** answered: there is somebody, who did not take the event. */
  readonly result: 'delivered' | 'answered' | 'unreachable';
  /** Sent to find out whether a suspended endpoint is back; what was under way before says nothing new of it. */
  readonly isProbe: boolean;
}

export interface HealthLimits {
  readonly failuresToSuspend: number;
  /** Database time. */
  readonly now: string;
  /** When the next probe is due if the endpoint is, or stays, suspended. */
  readonly probeAt: string;
}

export const HEALTHY: EndpointHealth = {
  failures: 0,
  failingSubject: null,
  suspendedAt: null,
  probeAt: null,
  probes: 0,
};

/**
 * Health after some sendings, in the order of their answers. An event that the receiver cannot take is no sign of a dead
 * endpoint: its failures count once until another subject fails. A receiver that cannot be reached is one each time.
 */
export function healthAfter(
  before: EndpointHealth,
  outcomes: readonly HealthOutcome[],
  { failuresToSuspend, now, probeAt }: HealthLimits,
): EndpointHealth {
  let { failures, failingSubject } = before;
  let probeFailed = false;
  let lived = false;
  for (const { subject, result, isProbe } of outcomes) {
    if (result === 'delivered') {
      [failures, failingSubject, lived] = [0, null, true];
      continue;
    }
    probeFailed ||= isProbe;
    if (result === 'unreachable' || subject !== failingSubject) failures++;
    failingSubject = subject;
  }
  const suspendedAt = lived ? null : before.suspendedAt;
  if (suspendedAt !== null) {
    if (!probeFailed) return before;
    return { failures, failingSubject, suspendedAt, probeAt, probes: before.probes + 1 };
  }
  if (failures >= failuresToSuspend)
    return { failures, failingSubject, suspendedAt: now, probeAt, probes: 0 };
  return { ...HEALTHY, failures, failingSubject };
}
