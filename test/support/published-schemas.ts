import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isBusinessDate } from '../../src/platform/clock/index.js';
import type { Call } from './call.js';

/** @returns what of the value breaks the published schema of that name, in sentences; nothing if all is well */
export type PublishedCheck = (name: string, value: unknown) => string[];

/** Reads the API document as any client would, and checks answers against it. */
export async function readPublishedSchemas(call: Call): Promise<PublishedCheck> {
  const { body: document } = await call('GET', '/openapi.json', { role: null });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date', isBusinessDate);
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  ajv.addSchema({ $id: 'api', ...document });
  const compiled = new Map<string, ValidateFunction>();
  return (name, value) => {
    const validate = compiled.get(name) ?? ajv.compile({ $ref: `api#/components/schemas/${name}` });
    compiled.set(name, validate);
    if (validate(value)) return [];
    return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
