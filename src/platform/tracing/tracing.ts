import { INVALID_SPAN_CONTEXT, trace, type Attributes, type Span } from '@opentelemetry/api';
import type { LiveTracing } from './live-tracing.js';

/** What there is of a step while nothing is traced: it takes everything and keeps nothing. */
export const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Traces, which are off unless the configuration names a collector. Off, a step costs one comparison. Names and
 * attributes of steps hold no secrets, no amounts and no codes of accounts or parties.
 */
export class Tracing {
  constructor(
    /** For those who begin traces; null while tracing is off. */
    readonly live: LiveTracing | null,
    private readonly stop: () => Promise<void> = () => Promise.resolve(),
  ) {}

  get on(): boolean {
    return this.live !== null;
  }

  /** Runs the work as a step of the request or job that is going on. */
  span<T>(name: string, work: (span: Span) => Promise<T>, attributes?: Attributes): Promise<T> {
    return this.live === null ? work(NO_SPAN) : this.live.span(name, work, attributes);
  }

  /** Runs work that no request asked for, in a trace of that id. */
  job<T>(name: string, traceId: string, work: (span: Span) => Promise<T>): Promise<T> {
    return this.live === null ? work(NO_SPAN) : this.live.trace(name, traceId, work);
  }

  /** Runs work that is no part of what is going on, though it is started there. */
  apart<T>(work: () => T): T {
    return this.live === null ? work() : this.live.apart(work);
  }

  /** Sends what has not been sent yet. */
  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }
}
