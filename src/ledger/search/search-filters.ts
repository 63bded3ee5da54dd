import { isBusinessDate, isDatabaseTime } from '../../platform/clock/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { ALL_LINK_KINDS } from '../posting/index.js';

type Shape = (text: string) => boolean;
const like =
  (pattern: RegExp): Shape =>
  (text) =>
    pattern.test(text);
const code = like(/^[\x21-\x7e]{1,128}$/);
const minorUnits = like(/^-?[0-9]{1,36}$/);

/** What the text of each filter looks like; a cursor is read against this, because callers may forge one. */
const SHAPES = {
  order: like(/^(asc|desc)$/),
  requestNumber: code,
  client: code,
  businessType: code,
  ruleVersion: like(/^[0-9]{1,9}$/),
  account: code,
  party: code,
  reference: code,
  /** Indexed pairs of name and value, 32 hexadecimal digits each; the first one leads. */
  facts: like(/^[0-9a-f]{32}([.][0-9a-f]{32}){0,4}$/),
  currency: code,
  minimum: minorUnits,
  maximum: minorUnits,
  side: like(/^[DC]$/),
  fromDate: isBusinessDate,
  toDate: isBusinessDate,
  recordedFrom: isDatabaseTime,
  recordedTo: isDatabaseTime,
  linkedTo: isUuid,
  linkKind: (text) => (ALL_LINK_KINDS as readonly string[]).includes(text),
} satisfies Record<string, Shape>;

export type FilterName = keyof typeof SHAPES;

/**
 * Filters as they are worked with, and as a cursor carries them: ASCII texts. Business dates are a range, amounts are
 * minor units, instants have the form of the database. What is left out does not filter.
 */
export type SearchFilters = Readonly<Partial<Record<FilterName, string>>>;

export const isDescending = ({ order }: SearchFilters): boolean => order === 'desc';
export const factsOf = ({ facts }: SearchFilters): string[] => facts?.split('.') ?? [];

/** Filters written by JSON.stringify; null for anything else. */
export function parseFilters(json: string): SearchFilters | null {
  const parsed = parse(json);
  if (typeof parsed !== 'object' || parsed === null) return null;
  const isFilter = ([name, value]: [string, unknown]): boolean =>
    Object.hasOwn(SHAPES, name) && typeof value === 'string' && SHAPES[name as FilterName](value);
  return Object.entries(parsed).every(isFilter) ? parsed : null;
}

/** True when every filter of the first is in the second; the order in which facts are given does not count. */
export function areAmong(given: SearchFilters, all: SearchFilters): boolean {
  return Object.entries(given).every(([name, value]) => {
    if (name === 'facts') return sorted(value) === sorted(all.facts ?? '');
    return all[name as FilterName] === value;
  });
}

const sorted = (facts: string): string => facts.split('.').sort().join('.');

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
