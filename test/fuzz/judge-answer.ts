import type { ApiDocument, Operation } from './api-document.js';
import type { FuzzRequest } from './fuzz-requests.js';
import type { RawAnswer } from './raw-connection.js';
import type { SentRequest } from './send-fuzz-request.js';

/** Codes that say to come back later; every other answer of 500 and above is a fault. */
const COME_BACK = new Set([
  'LEDGER.QUEUE_FULL',
  'LEDGER.ACCOUNT_BUSY',
  'LEDGER.DATABASE_UNAVAILABLE',
  'LEDGER.OUTCOME_UNKNOWN',
  'REPORTS.TOO_MANY_AT_ONCE',
  'SERVICE.CONTENTION',
  'SERVICE.DATABASE_UNAVAILABLE',
]);

/** Signs of what is inside: statements, stacks, files, the database's own words. */
const INSIDES =
  /\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|JOIN|errno|sqlState|ER_[A-Z_]+)\b|\bat \S+ \(|node_modules|\.(ts|js):\d|\/(src|dist|tmp|home|root)\/|mysql|mariadb|typeorm|fastify|ECONN/gi;

/** Statuses that the HTTP layer gives before it knows the route; no operation lists them. */
const OF_THE_EDGE = new Set([400, 404, 405, 408, 413, 414, 415, 431]);

/** What an answer breaks of what is promised for every answer, each in a sentence. */
export class AnswerJudge {
  private readonly operations: ReadonlyMap<string, Operation>;
  private readonly shapes: readonly { readonly shape: RegExp; readonly operation: Operation }[];

  constructor(private readonly document: ApiDocument) {
    this.operations = new Map(document.operations.map((operation) => [operation.name, operation]));
    this.shapes = document.operations.map((operation) => ({
      shape: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      operation,
    }));
  }

  problems(request: FuzzRequest, { bytes, path }: SentRequest, answer: RawAnswer): string[] {
    const { status, headers } = answer;
    const text = answer.body.toString('utf8');
    const problems = [...this.faults(answer, text)];
    if (status >= 400) problems.push(...insides(text, bytes));
    if (headers['trace-id'] === undefined && !OF_THE_EDGE.has(status)) problems.push('no trace id');
    const operation = this.operationOf(request, path);
    if (request.method !== 'HEAD' && operation) problems.push(...this.undocumented(operation, answer, text));
    return problems;
  }

  private *faults({ status, headers }: RawAnswer, text: string): Generator<string> {
    if (status < 400) return;
    const body = text === '' ? undefined : parsed(text);
    if (text !== '' && !headers['content-type']?.startsWith('application/problem+json')) {
      yield `an error that is no problem document: ${headers['content-type']}`;
    }
    const problem = this.document.problemOf({ $ref: '#/components/schemas/Problem' }, body);
    if (text !== '' && problem !== undefined) yield `not the published problem: ${problem}`;
    const { code, status: told } = (body ?? {}) as { code?: string; status?: number };
    if (text !== '' && !/^[A-Z_]+[.][A-Z0-9_]+$/.test(code ?? '')) yield `no stable code: ${code}`;
    if (text !== '' && told !== status) yield `says ${told} and is ${status}`;
    if (status >= 500 && !(status === 503 && COME_BACK.has(code ?? '')))
      yield `a fault of the service: ${status}`;
    if (status === 503 && !(Number(headers['retry-after']) >= 1)) yield 'no Retry-After';
  }

  private *undocumented(
    operation: Operation,
    { status, headers }: RawAnswer,
    text: string,
  ): Generator<string> {
    const contents = operation.answers[String(status)];
    if (!contents) {
      if (!OF_THE_EDGE.has(status)) yield `${status} is not published for ${operation.name}`;
      return;
    }
    const type = headers['content-type']?.split(';', 1)[0] ?? '';
    const schema = contents[type];
    if (text === '' && Object.keys(contents).length === 0) return;
    if (!schema) {
      yield `content type ${type} is not published for ${operation.name}`;
      return;
    }
    const problem = this.document.problemOf(
      schema,
      type.endsWith('json') && !isLines(type) ? parsed(text) : text,
    );
    if (problem !== undefined)
      yield `${operation.name} answers ${status} otherwise than published: ${problem}`;
  }

  /** The operation that the request reaches, if it is one: its own, unless its path or method became another. */
  operationOf(request: FuzzRequest, path: string): Operation | undefined {
    const own = this.operations.get(request.operation)!;
    const fits = this.shapes.filter(
      ({ shape, operation }) => operation.method === request.method && shape.test(path),
    );
    if (fits.some(({ operation }) => operation === own) && fits.length === 1) return own;
    // The router prefers what is spelled out to a parameter.
    return fits
      .map(({ operation }) => operation)
      .sort((left, right) => parametersOf(left) - parametersOf(right))[0];
  }
}

const parametersOf = ({ path }: Operation): number => path.split('{').length;

/** A problem may repeat what the caller sent, and that may look like anything. */
function insides(text: string, sent: Buffer): string[] {
  const found = [...text.matchAll(INSIDES)].map(([sign]) => sign);
  if (found.length === 0) return [];
  const echoed = `${sent.toString('utf8')} ${decoded(sent.toString('latin1'))}`.toLowerCase();
  return found
    .filter((sign) => !echoed.includes(sign.toLowerCase()))
    .map((sign) => `tells what is inside: ${sign}`);
}

const decoded = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** A JSON text a line is no JSON text. */
const isLines = (type: string): boolean => type === 'application/x-ndjson';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
