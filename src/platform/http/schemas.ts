import { targetConstructorToSchema } from 'class-validator-jsonschema';

export type JsonSchema = { [keyword: string]: unknown };
export type DtoClass = new (...args: never[]) => object;

/** Where schemas refer to each other, in the validator as in the published document. */
export const SCHEMA_PREFIX = '#/components/schemas/';
/** Annotation of a schema: what is wanted, as the second half of a sentence that begins with the field's name. */
export const EXPECTS = 'x-expects';
/** Mark of a property that must be there, even where class-validator skips its checks for null. */
export const REQUIRED = 'x-required';

/** Mark of a list whose items the route checks one by one, because each has an answer of its own. */
export const ITEM_BY_ITEM = 'x-checked-item-by-item';

const classes = new Map<string, DtoClass>();
const schemas = new Map<DtoClass, JsonSchema>();

/**
 * A reference by class name, as the published document has it.
 * @throws Error when two classes of one name are in use: one would silently stand in for the other
 */
export function referenceTo(dto: DtoClass): { $ref: string } {
  const known = classes.get(dto.name);
  if (known && known !== dto) throw new Error(`Two DTO classes are called ${dto.name}; rename one of them`);
  classes.set(dto.name, dto);
  return { $ref: SCHEMA_PREFIX + dto.name };
}

/** The schema of one class, made from its class-validator metadata; closed, so unknown fields are refused. */
export function schemaOf(dto: DtoClass): JsonSchema {
  const known = schemas.get(dto);
  if (known) return known;
  const generated = targetConstructorToSchema(dto, { refPointerPrefix: SCHEMA_PREFIX }) as JsonSchema;
  if (!generated.properties)
    throw new Error(`${dto.name} has no field decorators, so nothing could be validated`);
  const schema = closed(generated);
  schemas.set(dto, schema);
  referenceTo(dto);
  return schema;
}

function closed(generated: JsonSchema): JsonSchema {
  const required = new Set(generated.required as string[] | undefined);
  const properties: Record<string, JsonSchema> = {};
  for (const [name, property] of Object.entries(generated.properties as Record<string, JsonSchema>)) {
    const { [REQUIRED]: mark, ...schema } = property;
    properties[name] = schema;
    if (mark === true) required.add(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.size > 0 && { required: [...required] }),
    additionalProperties: false,
  };
}

/** The schemas of the classes and of all classes they refer to, by class name. */
export function schemasOf(dtos: Iterable<DtoClass>): Record<string, JsonSchema> {
  const found: Record<string, JsonSchema> = {};
  const open = [...dtos];
  for (let dto = open.pop(); dto; dto = open.pop()) {
    if (found[dto.name]) continue;
    const schema = schemaOf(dto);
    found[dto.name] = schema;
    open.push(...referredTo(schema));
  }
  return found;
}

function referredTo(schema: unknown): DtoClass[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { $ref } = schema as JsonSchema;
  if (typeof $ref === 'string') return [classNamed($ref.slice(SCHEMA_PREFIX.length))];
  return Object.values(schema).flatMap(referredTo);
}

function classNamed(name: string): DtoClass {
  const dto = classes.get(name);
  if (!dto) throw new Error(`${name} is referred to without @ListOf or @Nested, so its class is not known`);
  return dto;
}
