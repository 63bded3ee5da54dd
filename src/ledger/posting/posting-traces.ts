import { Injectable } from '@nestjs/common';
import type { Span } from '@opentelemetry/api';
import { NO_SPAN, Tracing } from '../../platform/tracing/index.js';
import type { WaitingRequest } from './waiting-request.js';
import type { WaitingUnit } from './waiting-unit.js';

/** The wait of a request's units for their groups. */
interface Wait {
  /** The step of the request, which groups are linked to. */
  readonly origin: Span;
  readonly span: Span;
  readonly units: Set<WaitingUnit>;
}

/**
 * Postings in traces, where those are switched on. A request's trace shows how long it waited; a group, which works for
 * many requests, has a trace of its own with links to theirs, and theirs have a link to it.
 */
@Injectable()
export class PostingTraces {
  private readonly waits = new WeakMap<WaitingUnit, Wait>();

  constructor(private readonly tracing: Tracing) {}

  arrived({ units, outcomes }: WaitingRequest): void {
    if (this.tracing.live === null) return;
    const origin = this.tracing.live.current();
    if (!origin?.isRecording()) return;
    const attributes = { 'suanpan.postings': units.reduce((sum, { unit }) => sum + unit.length, 0) };
    const span = this.tracing.live.startWithin(origin, 'posting.wait', attributes);
    const wait = { origin, span, units: new Set(units) };
    for (const unit of units) this.waits.set(unit, wait);
    // Also of those that were given up before a group took them.
    const leaveAll = (): void => units.forEach((unit) => left(wait, unit));
    void outcomes.then(leaveAll, leaveAll);
  }

  /** Somebody else has locked an account of theirs. */
  parked(units: readonly WaitingUnit[]): void {
    if (this.tracing.live === null) return;
    for (const origin of this.originsOf(units)) origin.addEvent('posting.parked');
  }

  /** Queue and lanes work for everybody, whoever has just set them going. */
  apart<T>(work: () => T): T {
    return this.tracing.apart(work);
  }

  group<T>(units: readonly WaitingUnit[], work: (span: Span) => Promise<T>): Promise<T> {
    const { live } = this.tracing;
    if (live === null) return work(NO_SPAN);
    const attributes = {
      'suanpan.postings': units.reduce((sum, { unit }) => sum + unit.length, 0),
      'suanpan.lines': units.reduce((sum, { lines }) => sum + lines, 0),
    };
    return live.traceFor(this.originsOf(units), 'posting.group', attributes, (span) => {
      for (const unit of units) {
        const wait = this.waits.get(unit);
        if (wait) left(wait, unit, span);
      }
      return work(span);
    });
  }

  private originsOf(units: readonly WaitingUnit[]): ReadonlySet<Span> {
    return new Set(units.flatMap((unit) => this.waits.get(unit)?.origin ?? []));
  }
}

/** The wait of a batch is over when its last unit has been taken. */
function left({ span, units }: Wait, unit: WaitingUnit, group?: Span): void {
  if (!units.delete(unit)) return;
  if (group) span.addLink({ context: group.spanContext() });
  if (units.size === 0) span.end();
}
