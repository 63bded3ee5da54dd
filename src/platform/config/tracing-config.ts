/** Where traces go, and how many. */
export interface TracingConfig {
  /** The collector's address for traces, OTLP over HTTP. */
  readonly url: string;
  /** Sent with every export; may hold credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Part of the requests without a trace of their caller's that are traced, 0 to 1. */
  readonly ratio: number;
  readonly serviceName: string;
}

const endpointShape = /^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/;
const headerShape = /^([!#$%&'*+.^_`|~\w-]+)=([^\s,;]*)$/;
/** Enough to look into what is going on, and little beside what a posting costs. */
const DEFAULT_RATIO = '0.1';

/** Reads the variables that OpenTelemetry has names for; null, and no trace is made, without an endpoint. */
export function readTracing(env: NodeJS.ProcessEnv, problems: string[]): TracingConfig | null {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return null;
  if (!endpointShape.test(endpoint))
    problems.push('OTEL_EXPORTER_OTLP_ENDPOINT must be http://host:port or https://host:port');
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: readHeaders(env.OTEL_EXPORTER_OTLP_HEADERS ?? '', problems),
    ratio: readRatio(env.OTEL_TRACES_SAMPLER_ARG || DEFAULT_RATIO, problems),
    serviceName: env.OTEL_SERVICE_NAME || 'suanpan',
  };
}

function readRatio(text: string, problems: string[]): number {
  const ratio = /^[01](\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : NaN;
  if (!(ratio >= 0 && ratio <= 1)) problems.push('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1');
  return ratio;
}

/** The text itself is not repeated in the problem: it may hold a secret. */
function readHeaders(text: string, problems: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [, name, value] = headerShape.exec(part.trim()) ?? [];
    const decoded = decodedOf(value);
    if (name === undefined || decoded === undefined) {
      problems.push(
        'OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs with commas between, percent-encoded',
      );
      return {};
    }
    headers[name] = decoded;
  }
  return headers;
}

function decodedOf(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
