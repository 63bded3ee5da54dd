/** What a line of SHOW GRANTS gives on a table, a schema (`*`), or everything (`*.*`). */
interface Grant {
  readonly privileges: readonly string[];
  readonly schema: string;
  readonly table: string;
}

export interface WideGrant {
  /** Table, `schema.*`, `*.*`, or the role that was granted. */
  readonly on: string;
  readonly detail: string;
}

/** Who may only read changes nothing. */
const HARMLESS = ['USAGE', 'SELECT'];

/**
 * What the user may do beyond what it is meant to. A user with fewer rights, such as one that only reads, is fine.
 * @param lines of SHOW GRANTS
 * @param allowed table to privileges, as migrations/grants.ts says
 */
export function findWideGrants(
  lines: readonly string[],
  schema: string,
  allowed: Readonly<Record<string, string>>,
): WideGrant[] {
  const wide: WideGrant[] = [];
  for (const line of lines) {
    const grant = readGrant(line);
    if (grant === null) {
      const role = /^GRANT [`'"]?([^`'"@ ]+)/.exec(line)?.[1] ?? line;
      wide.push({ on: role, detail: 'rights that come with a role are not looked at' });
      continue;
    }
    if (!reaches(grant.schema, schema)) continue;
    const meant = [...HARMLESS, ...namesOf((grant.table !== '*' && allowed[grant.table]) || '')];
    const beyond = grant.privileges.filter((privilege) => !meant.includes(privilege));
    const on = grant.table === '*' ? `${grant.schema}.*` : grant.table;
    if (beyond.length > 0) wide.push({ on, detail: `the user may ${beyond.join(', ')}` });
  }
  return wide;
}

/** @returns null for the grant of a role */
function readGrant(line: string): Grant | null {
  const found = /^GRANT (.+?) ON (?:TABLE )?(\S+)\.(\S+) TO /.exec(line);
  if (!found) return null;
  const [, privileges, schema, table] = found as unknown as [string, string, string, string];
  const withOption = / WITH GRANT OPTION/.test(line) ? ['GRANT OPTION'] : [];
  return {
    privileges: [...namesOf(privileges), ...withOption],
    schema: unquoted(schema),
    table: unquoted(table),
  };
}

/** Column lists, which the ledger does not use, stay with their privilege. */
const namesOf = (list: string): string[] => list.split(/,\s*(?![^(]*\))/).map((name) => name.trim());
const unquoted = (name: string): string => name.replace(/^[`"]|[`"]$/g, '');

/** The schema of a grant is a pattern, in which an underscore is any character unless a backslash stands before it. */
function reaches(pattern: string, schema: string): boolean {
  if (pattern === '*') return true;
  const shape = pattern.replace(/\\(.)|[%_]|[^\w]/g, (part, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    return part === '%' ? '.*' : part === '_' ? '.' : `\\${part}`;
  });
  return new RegExp(`^${shape}$`).test(schema);
}
