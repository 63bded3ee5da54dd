import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A step of a trace as it arrived, with its attributes by name. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the first step of a trace. */
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly failed: boolean;
  readonly milliseconds: number;
}

/** What a collector of OpenTelemetry is to the service: it takes traces, and can refuse to. */
export interface TraceCollector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Of the latest export. */
  readonly headers: IncomingHttpHeaders;
  /** Attributes of the service that sent them. */
  readonly resource: Readonly<Record<string, unknown>>;
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: Attribute[];
  links?: { traceId: string; spanId: string }[];
  events?: { name: string; attributes?: Attribute[] }[];
  status?: { code?: number };
}

interface OtlpExport {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

const FAILED = 2;

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const seen = { headers: {} as IncomingHttpHeaders, resource: {}, isRefusing: false };
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      response.writeHead(seen.isRefusing || request.url !== '/v1/traces' ? 400 : 200).end('{}');
      if (seen.isRefusing) return;
      seen.headers = request.headers;
      for (const { resource, scopeSpans } of (body as OtlpExport).resourceSpans) {
        seen.resource = attributesOf(resource.attributes);
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map(spanOf)));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    get headers() {
      return seen.headers;
    },
    get resource() {
      return seen.resource;
    },
    refuse: (isRefusing) => void (seen.isRefusing = isRefusing),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function spanOf(span: OtlpSpan): CollectedSpan {
  const { name, traceId, spanId, parentSpanId, links = [], events = [], status } = span;
  return {
    name,
    traceId,
    spanId,
    parentSpanId,
    attributes: attributesOf(span.attributes),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    events: events.map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
    failed: status?.code === FAILED,
    milliseconds: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
  };
}

const attributesOf = (attributes: Attribute[] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
