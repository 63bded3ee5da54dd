import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { IDEMPOTENCY_KEY_PATTERN } from './decorators.js';
import { problemResponses, PROBLEM_SCHEMA, problemsOf } from './openapi-problems.js';
import { routesOf, type Route } from './routes.js';
import { EXPECTS, schemaOf, schemasOf, type DtoClass, type JsonSchema } from './schemas.js';

interface Operation {
  operationId: string;
  description?: string;
  parameters: JsonSchema[];
  responses: Record<string, unknown>;
  security?: unknown[];
}

const API_KEY = 'apiKey';
const VERSION = '1.0.0';
const ABOUT = `A double-entry ledger and settlement service. Amounts are decimal strings, times ISO 8601 with offset,
business dates YYYY-MM-DD. Errors are problem documents (RFC 9457) with a stable code. Unknown fields are refused.`;

/**
 * The published description of the API. Its schemas are the ones that requests are validated against: what is
 * published is what is enforced.
 */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Suanpan')
    .setDescription(ABOUT.replaceAll('\n', ' '))
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, sp_…' }, API_KEY)
    .build();
  const options = { operationIdFactory: (controller: string, method: string) => `${controller}.${method}` };
  const document = SwaggerModule.createDocument(app, config, options);
  const routes = routesOf(app);
  const byName = new Map(routes.map((route) => [route.name, route]));
  for (const operation of operationsOf(document)) complete(operation, byName.get(operation.operationId)!);
  document.paths = sorted(document.paths);
  document.components = {
    ...document.components,
    schemas: sorted({ ...publishedSchemas(routes), Problem: PROBLEM_SCHEMA }),
    responses: problemResponses() as never,
  };
  return document;
}

function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.values(document.paths).flatMap((item) => Object.values(item) as Operation[]);
}

function complete(operation: Operation, route: Route): void {
  const documented = operation.parameters.filter((parameter) => parameter.in === 'path');
  operation.parameters = [
    ...documented,
    ...(route.query ? queryParameters(route.query) : []),
    ...(route.takesIdempotencyKey ? [IDEMPOTENCY_PARAMETER] : []),
  ];
  operation.responses = { ...operation.responses, ...problemsOf(route) };
  if (route.isPublic) return;
  operation.security = [{ [API_KEY]: [] }];
  const access = `Needs the role ${(route.roles ?? []).join(' or ')}.`;
  operation.description = operation.description ? `${operation.description}\n\n${access}` : access;
}

const IDEMPOTENCY_PARAMETER: JsonSchema = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The request number: sent again with the same content it gives the first answer again',
  schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN },
};

function queryParameters(query: DtoClass): JsonSchema[] {
  const { properties, required } = schemaOf(query) as {
    properties: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = published(schema) as JsonSchema;
    return { name, in: 'query', required: required?.includes(name) ?? false, description, schema: rest };
  });
}

/** Requests are closed; answers may grow, so clients must not refuse fields they do not know. */
function publishedSchemas(routes: readonly Route[]): Record<string, JsonSchema> {
  const requests = schemasOf(routes.flatMap(({ body }) => body ?? []));
  const answers = schemasOf(routes.flatMap(({ answer }) => answer ?? []));
  const open = Object.entries(answers).map(([name, { additionalProperties: _closed, ...schema }]) => [
    name,
    schema,
  ]);
  const all = { ...(Object.fromEntries(open) as Record<string, JsonSchema>), ...requests };
  return Object.fromEntries(
    Object.entries(all).map(([name, schema]) => [name, published(schema) as JsonSchema]),
  );
}

/** What a pattern means in words becomes part of the description; the other keywords speak for themselves. */
function published(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(published);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { [EXPECTS]: expects, ...rest } = schema as JsonSchema;
  const inner = Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => [keyword, published(value)]),
  );
  if (expects === undefined || inner.pattern === undefined) return inner;
  return {
    ...inner,
    description: inner.description === undefined ? expects : `${inner.description}: ${expects}`,
  };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}
