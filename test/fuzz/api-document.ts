import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isBusinessDate } from '../../src/platform/clock/index.js';
import type { Call } from '../support/call.js';

export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  /** `GET /v1/books/{book}`: what it is called in this folder. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly roles: readonly string[];
  /** By status; the schema by content type. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

interface Content {
  readonly content?: Record<string, { schema: Schema }>;
  readonly $ref?: string;
}

interface Documented {
  readonly description?: string;
  readonly parameters: Parameter[];
  readonly requestBody?: Content;
  readonly responses: Record<string, Content>;
}

/** The published description of the API, as any caller can read it. */
export class ApiDocument {
  readonly operations: readonly Operation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  private constructor(private readonly document: Record<string, unknown>) {
    const paths = document.paths as Record<string, Record<string, Documented>>;
    this.operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, documented]) => this.operation(method, path, documented)),
    );
    this.ajv.addFormat('date', isBusinessDate);
    this.ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
    this.ajv.addSchema({ $id: 'api', ...document });
  }

  static async read(call: Call): Promise<ApiDocument> {
    return new ApiDocument((await call('GET', '/openapi.json', { role: null })).body);
  }

  /** What a reference stands for. */
  at(reference: string): Schema {
    const parts = reference.slice(2).split('/');
    return parts.reduce((inside: unknown, part) => (inside as Schema)[part], this.document) as Schema;
  }

  /** @returns what of the value breaks the published schema, undefined when nothing does */
  problemOf(schema: Schema, value: unknown): string | undefined {
    const key = JSON.stringify(schema);
    const absolute = JSON.parse(key.replaceAll('"#/', '"api#/')) as Schema;
    const validate = this.compiled.get(key) ?? this.ajv.compile(absolute);
    this.compiled.set(key, validate);
    if (validate(value)) return undefined;
    return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
  }

  private operation(method: string, path: string, documented: Documented): Operation {
    const answers = Object.entries(documented.responses).map(
      ([status, answer]) => [status, this.contentOf(answer)] as const,
    );
    const [, roles] = /Needs the role (.*)[.]/.exec(documented.description ?? '') ?? [];
    return {
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters: documented.parameters,
      body: documented.requestBody && this.contentOf(documented.requestBody)['application/json'],
      roles: roles?.split(' or ') ?? [],
      answers: Object.fromEntries(answers),
    };
  }

  private contentOf(described: Content): Record<string, Schema> {
    const { content } = described.$ref === undefined ? described : (this.at(described.$ref) as Content);
    return Object.fromEntries(Object.entries(content ?? {}).map(([type, { schema }]) => [type, schema]));
  }
}
