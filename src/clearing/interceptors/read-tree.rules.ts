import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import {
  CONDITION_FIELDS,
  type ConditionField,
  type ConditionLeaf,
  type ConditionTree,
} from './interceptor.js';
import { interceptorRefusals } from './interceptors.errors.js';

/** As deep as a body of a request can nest it. */
export const DEEPEST_TREE = 12;
export const MOST_LEAVES = 500;
export const MOST_VALUES = 5_000;
const LONGEST_VALUE = 128;
const LONGEST_NAME = 64;

interface Counted {
  leaves: number;
  values: number;
}

/**
 * A condition tree out of whatever was sent: nodes are `{"operator","left","right"}`, leaves `{"field","in"}` or
 * `{"field","notIn"}`. Nothing else is kept with it.
 */
export function readTree(sent: unknown): Result<ConditionTree> {
  return readPart(sent, 'content/tree', 1, { leaves: 0, values: 0 });
}

function readPart(sent: unknown, place: string, depth: number, counted: Counted): Result<ConditionTree> {
  if (depth > DEEPEST_TREE) return refused(interceptorRefusals.treeTooDeep(DEEPEST_TREE));
  if (!isObject(sent)) return refused(interceptorRefusals.treeMalformed(place, 'is no object'));
  return 'operator' in sent ? readNode(sent, place, depth, counted) : readLeaf(sent, place, counted);
}

function readNode(
  sent: Record<string, unknown>,
  place: string,
  depth: number,
  counted: Counted,
): Result<ConditionTree> {
  const { operator, left, right, ...others } = sent;
  if (operator !== 'and' && operator !== 'or')
    return refused(interceptorRefusals.treeMalformed(`${place}/operator`, 'is neither "and" nor "or"'));
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    return refused(
      interceptorRefusals.treeMalformed(
        place,
        `has a part ${shown(stranger)}; a node has operator, left and right`,
      ),
    );
  const readLeft = readPart(left, `${place}/left`, depth + 1, counted);
  if (!readLeft.ok) return readLeft;
  const readRight = readPart(right, `${place}/right`, depth + 1, counted);
  if (!readRight.ok) return readRight;
  return accepted({ operator, left: readLeft.value, right: readRight.value });
}

function readLeaf(sent: Record<string, unknown>, place: string, counted: Counted): Result<ConditionTree> {
  const problem = leafProblem(sent, place);
  if (problem) return refused(problem);
  const { field, attribute } = sent as unknown as ConditionLeaf;
  const name = 'in' in sent ? 'in' : 'notIn';
  const values = sent[name] as string[];
  counted.leaves++;
  counted.values += values.length;
  if (counted.leaves > MOST_LEAVES || counted.values > MOST_VALUES)
    return refused(interceptorRefusals.treeTooBig(MOST_LEAVES, MOST_VALUES));
  return accepted({ field, ...(attribute !== undefined && { attribute }), [name]: [...values] });
}

function leafProblem(sent: Record<string, unknown>, place: string): Refusal | null {
  const { field, attribute, in: among, notIn, ...others } = sent;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    return interceptorRefusals.treeMalformed(
      place,
      `has a part ${shown(stranger)}; a leaf has field and in or notIn`,
    );
  if (!CONDITION_FIELDS.includes(field as ConditionField))
    return interceptorRefusals.fieldUnknown(`${place}/field`, CONDITION_FIELDS);
  if ((field === 'attribute') !== (attribute !== undefined))
    return interceptorRefusals.treeMalformed(
      `${place}/attribute`,
      'is named with the field attribute, and only with it',
    );
  if (attribute !== undefined && !isText(attribute, LONGEST_NAME))
    return interceptorRefusals.treeMalformed(
      `${place}/attribute`,
      `is no text of 1 to ${LONGEST_NAME} characters`,
    );
  if ((among === undefined) === (notIn === undefined))
    return interceptorRefusals.treeMalformed(place, 'has in or notIn, one of them');
  return valuesProblem(among ?? notIn, `${place}/${among === undefined ? 'notIn' : 'in'}`);
}

function valuesProblem(values: unknown, place: string): Refusal | null {
  if (!Array.isArray(values) || values.length === 0)
    return interceptorRefusals.treeMalformed(place, 'is no list of at least one text');
  const wrong = values.findIndex((value) => value !== '' && !isText(value, LONGEST_VALUE));
  if (wrong >= 0)
    return interceptorRefusals.treeMalformed(
      `${place}/${wrong}`,
      `is no text of at most ${LONGEST_VALUE} characters`,
    );
  const twice = values.findIndex((value, index) => values.indexOf(value) !== index);
  return twice < 0 ? null : interceptorRefusals.treeMalformed(`${place}/${twice}`, 'is named twice');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Well-formed text without control characters. */
const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' &&
  value.length > 0 &&
  [...value].length <= longest &&
  !/[\p{Cc}\p{Cs}]/u.test(value);

/** A name that somebody made up, short and legible. */
const shown = (name: string): string => name.slice(0, 40).replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
