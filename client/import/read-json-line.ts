import { lineRefused } from './line-problem.js';

/** A line of an NDJSON file: the item of a batch as it is sent. @throws LineRefused */
export function readJsonLine(text: string): Record<string, unknown> {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw lineRefused('NOT_AN_OBJECT', 'A line is a JSON object: an item of a batch');
  }
  refuseInexactNumbers(value, '');
  return value as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw lineRefused('NOT_JSON', `The line is not JSON: ${(error as Error).message}`);
  }
}

/** Reading has rounded such a number already: what would be sent is not what stands in the file. */
function refuseInexactNumbers(value: unknown, field: string): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    const detail = 'Numbers are whole and at most 2^53 - 1; write amounts and rates as texts';
    throw lineRefused('NUMBER_INEXACT', detail, field);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    refuseInexactNumbers(inner, field === '' ? name : `${field}/${name}`);
  }
}
