const PARTS: Readonly<Record<string, string>> = {
  date: '(?<date>[0-9]{8})',
  registrar: '(?<registrar>[A-Za-z0-9]{1,32})',
  number: '[0-9]{1,9}',
};
const PATTERN = /^(?![.])(?:[A-Za-z0-9._-]|\{(?:date|registrar|number)\})+$/;

/** What the name of a file in the folder says. */
export interface NamedFile {
  /** `YYYY-MM-DD`, which need not exist. */
  readonly businessDate: string;
  readonly registrar: string;
}

/** Whether names can be read by it: the date once, the registrar where there are some, and something between the parts. */
export function isFileNamePattern(pattern: string, hasRegistrars: boolean): boolean {
  const count = (part: string): number => pattern.split(`{${part}}`).length - 1;
  if (!PATTERN.test(pattern) || /\}\{/.test(pattern)) return false;
  return count('date') === 1 && count('number') <= 1 && count('registrar') === (hasRegistrars ? 1 : 0);
}

/** @returns null for a name that is not of the pattern */
export function readFileName(pattern: string, name: string): NamedFile | null {
  const shape = pattern
    .split(/(\{[a-z]+\})/)
    .map((part) => PARTS[part.slice(1, -1)] ?? part.replaceAll('.', '[.]'))
    .join('');
  const found = new RegExp(`^${shape}$`).exec(name)?.groups;
  if (!found) return null;
  const date = found.date!;
  const businessDate = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return { businessDate, registrar: found.registrar ?? '' };
}
