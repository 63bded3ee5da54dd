import { randomBytes } from 'node:crypto';
import { trace, TraceFlags, isSpanContextValid } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type IdGenerator,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import type { TracingConfig } from '../config/index.js';
import { LiveTracing, type TraceIds } from './live-tracing.js';
import { Tracing } from './tracing.js';

const SEND_EVERY_MILLISECONDS = 1_000;
/** A collector that does not answer must not hold up the end of the process. */
const EXPORT_MILLISECONDS = 3_000;

/** Is told of every attempt to hand steps to the collector, with the error if it failed. */
export type OnExport = (spans: number, error: Error | undefined) => void;

/** The SDK, which only a process that traces loads; nothing of it is registered globally, and nothing is patched. */
export function startTracing(config: TracingConfig, version: string, onExport: OnExport): Tracing {
  const { url, headers, ratio, serviceName } = config;
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: EXPORT_MILLISECONDS,
  });
  const idGenerator = new GivenTraceIds();
  const provider = new NodeTracerProvider({
    sampler: new RequestSampler(ratio),
    idGenerator,
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    spanProcessors: [
      new BatchSpanProcessor(watched(exporter, onExport), {
        scheduledDelayMillis: SEND_EVERY_MILLISECONDS,
        exportTimeoutMillis: EXPORT_MILLISECONDS,
      }),
    ],
  });
  const live = new LiveTracing(provider.getTracer('suanpan', version), idGenerator);
  return new Tracing(live, () => provider.shutdown().catch(() => undefined));
}

/** A trace that begins here has the trace id of its request or job; all else is random. */
class GivenTraceIds implements TraceIds, IdGenerator {
  private next: string | undefined;

  /** Asked for in the same breath: starting a span is synchronous. */
  useNext(traceId: string): void {
    this.next = traceId;
  }

  generateTraceId(): string {
    const given = this.next;
    this.next = undefined;
    return given ?? randomBytes(16).toString('hex');
  }

  generateSpanId(): string {
    return randomBytes(8).toString('hex');
  }
}

/** As the caller or the step before has decided; what is linked to is wanted; of the rest a part, chosen by trace id. */
class RequestSampler implements Sampler {
  private readonly ofOwn: TraceIdRatioBasedSampler;

  constructor(ratio: number) {
    this.ofOwn = new TraceIdRatioBasedSampler(ratio);
  }

  shouldSample(...[context, traceId, , , , links]: Parameters<Sampler['shouldSample']>) {
    const parent = trace.getSpanContext(context);
    if (parent && isSpanContextValid(parent)) {
      return decided((parent.traceFlags & TraceFlags.SAMPLED) !== 0);
    }
    return links.length > 0 ? decided(true) : this.ofOwn.shouldSample(context, traceId);
  }

  toString(): string {
    return `RequestSampler{${this.ofOwn.toString()}}`;
  }
}

const decided = (yes: boolean) => ({
  decision: yes ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
});

function watched(exporter: SpanExporter, onExport: OnExport): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onExport(spans.length, result.code === 0 ? undefined : (result.error ?? new Error('not taken')));
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
