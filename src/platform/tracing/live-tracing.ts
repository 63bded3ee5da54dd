import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { RefusalError } from '../errors/index.js';

/** What a caller sent of the trace that it is in. */
export interface RemoteTrace {
  readonly traceparent: string | string[] | undefined;
  readonly tracestate: string | string[] | undefined;
}

/** Lets the next trace begin under an id that is there already. */
export interface TraceIds {
  useNext(traceId: string): void;
}

const traceparentShape = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const NO_PARENT = '0'.repeat(16);
/** What work runs in that nobody wants to see: its steps are not taken for those of whoever happened to start it. */
const UNSEEN = trace.wrapSpanContext({
  traceId: '0'.repeat(31) + '1',
  spanId: '0'.repeat(15) + '1',
  traceFlags: TraceFlags.NONE,
});
/** As many as OpenTelemetry keeps. */
const MAX_LINKS = 128;

/**
 * Traces while they are switched on. Which step is going on is kept along the asynchronous call chain, apart from
 * OpenTelemetry's own global context, so that several services of one process do not meet.
 */
export class LiveTracing {
  private readonly chain = new AsyncLocalStorage<Span>();

  constructor(
    private readonly tracer: Tracer,
    private readonly traceIds: TraceIds,
  ) {}

  /** The step that is going on. */
  current(): Span | undefined {
    return this.chain.getStore();
  }

  /** What is called from the work, at once or later, belongs to that step. */
  within<T>(span: Span, work: () => T): T {
    return this.chain.run(span, work);
  }

  /** What is called from the work belongs to nothing that anybody sees. */
  apart<T>(work: () => T): T {
    return this.within(UNSEEN, work);
  }

  /** A step of the one that is going on; where none is, nothing is traced. */
  async span<T>(name: string, work: (span: Span) => Promise<T>, attributes: Attributes = {}): Promise<T> {
    const parent = this.current();
    if (!parent) return work(UNSEEN);
    return this.during(this.startWithin(parent, name, attributes), work);
  }

  startWithin(parent: Span, name: string, attributes: Attributes = {}): Span {
    return this.tracer.startSpan(name, { attributes }, contextOf(parent));
  }

  /** The first step here of a request: the caller's trace goes on, or one begins under the request's trace id. */
  startRequest(name: string, traceId: string, remote: RemoteTrace, attributes: Attributes): Span {
    const options = { kind: SpanKind.SERVER, attributes };
    const caller = callerOf(remote, traceId);
    if (caller) return this.tracer.startSpan(name, options, trace.setSpanContext(ROOT_CONTEXT, caller));
    this.traceIds.useNext(traceId);
    return this.tracer.startSpan(name, options, ROOT_CONTEXT);
  }

  /** Work that no request waits for alone, in a trace of its own. */
  trace<T>(name: string, traceId: string, work: (span: Span) => Promise<T>): Promise<T> {
    this.traceIds.useNext(traceId);
    return this.during(this.tracer.startSpan(name, {}, ROOT_CONTEXT), work);
  }

  /** Work for several at once: a trace of its own, with links to the steps that wait for it, if one of them is seen. */
  traceFor<T>(
    waiting: ReadonlySet<Span>,
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const links: Link[] = [...waiting]
      .filter((span) => span.isRecording())
      .slice(0, MAX_LINKS)
      .map((span) => ({ context: span.spanContext() }));
    if (links.length === 0) return this.apart(() => work(UNSEEN));
    return this.during(this.tracer.startSpan(name, { attributes, links }, ROOT_CONTEXT), work);
  }

  /** Of an error only its kind is told: its text may hold what must not leave. */
  private async during<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
    try {
      return await this.within(span, () => work(span));
    } catch (error) {
      span.setAttribute('error.type', errorTypeOf(error)).setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }
}

const contextOf = (span: Span): Context => trace.setSpan(ROOT_CONTEXT, span);

function callerOf({ traceparent, tracestate }: RemoteTrace, traceId: string): SpanContext | undefined {
  const [, id, spanId, flags] =
    (typeof traceparent === 'string' && traceparentShape.exec(traceparent)) || ([] as undefined[]);
  if (id === undefined || spanId === undefined || id !== traceId || spanId === NO_PARENT) return undefined;
  return {
    traceId,
    spanId,
    traceFlags: parseInt(flags!, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(typeof tracestate === 'string' && { traceState: createTraceState(tracestate) }),
  };
}

function errorTypeOf(error: unknown): string {
  if (error instanceof RefusalError) return error.refusal.code;
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.constructor.name : typeof error;
}
