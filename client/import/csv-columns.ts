import { ImportStopped, lineRefused } from './line-problem.js';

type Value = string | number | boolean;

/** What the cells of a row are gathered in. */
export interface Row {
  readonly fields: Record<string, string>;
  readonly parameters: Record<string, Value>;
  readonly metadata: Record<string, string>;
  /** Of a voucher of two lines. */
  readonly move: Partial<Record<MoveColumn, string>>;
}

export interface Column {
  readonly name: string;
  /** Puts a cell that is not empty into the row. @throws LineRefused */
  readonly put: (row: Row, cell: string) => void;
}

const FIELDS: readonly string[] = ['requestNumber', 'businessType', 'businessDate', 'reference', 'memo'];
const MOVE = ['debitAccount', 'creditAccount', 'amount', 'currency'] as const;
type MoveColumn = (typeof MOVE)[number];

const PARAMETER = /^parameters[.]([a-z][a-zA-Z0-9]{0,31})(?::(count|flag))?$/;
const METADATA = /^metadata[.]([a-zA-Z][a-zA-Z0-9_.-]{0,63})$/;
const COUNT = /^(0|[1-9]\d*)$/;

/** @throws ImportStopped when a name is not known, or there is not what makes a voucher */
export function readColumns(names: readonly string[], hasNumberPrefix: boolean): Column[] {
  const columns = names.map(columnOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ImportStopped(`The column "${twice}" is there twice.`);
  if (!names.includes('businessType')) throw new ImportStopped('The file needs a column "businessType".');
  if (!names.includes('requestNumber') && !hasNumberPrefix) {
    throw new ImportStopped('The file has no column "requestNumber": add it, or give --number-prefix.');
  }
  const missing = MOVE.filter((name) => !names.includes(name));
  const hasParameters = names.some((name) => PARAMETER.test(name));
  if (missing.length === MOVE.length ? !hasParameters : missing.length > 0) {
    throw new ImportStopped(
      'The file needs columns "parameters.<name>" for posting rules, or all of debitAccount, creditAccount, ' +
        'amount and currency for vouchers of two lines.',
    );
  }
  return columns;
}

function columnOf(name: string): Column {
  if (FIELDS.includes(name)) return { name, put: (row, cell) => void (row.fields[name] = cell) };
  const part = MOVE.find((each) => each === name);
  if (part) return { name, put: (row, cell) => void (row.move[part] = cell) };
  const [, metadata] = METADATA.exec(name) ?? [];
  if (metadata) return { name, put: (row, cell) => void (row.metadata[metadata] = cell) };
  const [, parameter, type] = PARAMETER.exec(name) ?? [];
  if (parameter) {
    const read = readerOf(name, type);
    return { name, put: (row, cell) => void (row.parameters[parameter] = read(cell)) };
  }
  throw new ImportStopped(
    `The column "${name}" is not known. Columns are ${[...FIELDS, ...MOVE].join(', ')}, ` +
      'metadata.<name>, parameters.<name>, parameters.<name>:count and parameters.<name>:flag.',
  );
}

/** Text stays text, whatever it looks like: an amount must not become a number on its way. */
function readerOf(column: string, type: string | undefined): (cell: string) => Value {
  if (type === 'count') return (cell) => countOf(column, cell);
  if (type === 'flag') return (cell) => flagOf(column, cell);
  return (cell) => cell;
}

function countOf(column: string, cell: string): number {
  if (COUNT.test(cell) && Number.isSafeInteger(Number(cell))) return Number(cell);
  throw lineRefused('NOT_A_COUNT', 'A count is a whole number from 0 to 2^53 - 1', column);
}

function flagOf(column: string, cell: string): boolean {
  if (cell === 'true' || cell === 'false') return cell === 'true';
  throw lineRefused('NOT_A_FLAG', 'A flag is true or false', column);
}
