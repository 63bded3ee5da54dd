import type { TestSchema } from './schema.js';
import type { World } from './verification-world.js';

/** Something that somebody does to the rows by hand, and everything that verification then says. */
export interface Tampering {
  /**
   * Statements of an administrator: `{plain}` is the id of that voucher or hold of the world, `{@customer}` the number of
   * that account of the book main.
   */
  readonly sql: readonly string[];
  /** Findings in short; `{plain}` is the id as people read it, `{plain.request}` its request number. */
  readonly found: readonly string[];
  /** Whether the audit of the tests, which reads the same rows in its own way, looks at this. */
  readonly isAudited: boolean;
}

export const by = (sql: string | readonly string[], ...found: readonly string[]): Tampering => ({
  sql: typeof sql === 'string' ? [sql] : sql,
  found,
  isAudited: true,
});

/** What the audit of the tests does not look at. */
export const unaudited = (tampering: Tampering): Tampering => ({ ...tampering, isAudited: false });

/** Puts every table of the schema back as it was. */
export class Backup {
  private constructor(
    private readonly sql: TestSchema['sql'],
    private readonly columns: ReadonlyMap<string, string>,
  ) {}

  static async of(sql: TestSchema['sql']): Promise<Backup> {
    const rows = await sql<{ name: string; columns: string }>(
      `SELECT c.table_name AS name, GROUP_CONCAT(c.column_name ORDER BY c.ordinal_position) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.generation_expression = ''
         OR c.table_schema = DATABASE() AND c.generation_expression IS NULL
       GROUP BY c.table_name`,
    );
    for (const { name } of rows) {
      await sql(`CREATE TABLE backup_${name} LIKE ${name}`);
      await sql(`ALTER TABLE backup_${name} COMMENT 'not of the service'`);
    }
    const backup = new Backup(sql, new Map(rows.map(({ name, columns }) => [name, columns])));
    for (const { name, columns } of rows)
      await sql(`INSERT INTO backup_${name} (${columns}) SELECT ${columns} FROM ${name}`);
    return backup;
  }

  /** @param statements what was done since; the tables they name are put back */
  async restore(statements: readonly string[]): Promise<void> {
    const text = statements.join(' ');
    for (const [name, columns] of this.columns) {
      if (!new RegExp(`\\b${name}\\b`).test(text)) continue;
      await this.sql(`DELETE FROM ${name}`);
      await this.sql(`INSERT INTO ${name} (${columns}) SELECT ${columns} FROM backup_${name}`);
    }
  }
}

/** What the ids of a world, its accounts and its request numbers are called in the tables of tampering. */
export class Names {
  private constructor(
    private readonly ids: ReadonlyMap<string, string>,
    private readonly accounts: ReadonlyMap<string, string>,
    private readonly requests: ReadonlyMap<string, string>,
  ) {}

  static async of(sql: TestSchema['sql'], world: World): Promise<Names> {
    const ids = new Map(Object.entries(world) as [string, string][]);
    const accounts = await sql<{ code: string; id: string }>(
      "SELECT a.code, a.id FROM account a JOIN book b ON b.id = a.book_id WHERE b.code = 'main'",
    );
    const requests = await sql<{ number: string; id: string }>(
      'SELECT number, LOWER(HEX(voucher_id)) AS id FROM request',
    );
    const numberOf = new Map(requests.map(({ number, id }) => [id, number]));
    return new Names(
      ids,
      new Map(accounts.map(({ code, id }) => [code, id])),
      new Map([...ids].map(([name, id]) => [name, numberOf.get(id.replaceAll('-', '')) ?? ''])),
    );
  }

  /** Statements as they can be sent. */
  sql(statements: readonly string[]): string[] {
    return statements.map((statement) =>
      statement
        .replace(/\{@(\w+)\}/g, (_, code: string) => must(this.accounts.get(code), code))
        .replace(/\{(\w+)\}/g, (_, name: string) => `x'${this.idOf(name).replaceAll('-', '')}'`),
    );
  }

  /** Findings as they are told. */
  found(findings: readonly string[]): string[] {
    const told = findings.map((finding) =>
      finding
        .replace(/\{(\w+)[.]request\}/g, (_, name: string) => must(this.requests.get(name), name))
        .replace(/\{(\w+)\}/g, (_, name: string) => this.idOf(name)),
    );
    return told.sort();
  }

  private idOf(name: string): string {
    return must(this.ids.get(name), name);
  }
}

function must(value: string | undefined, name: string): string {
  if (!value) throw new Error(`there is no ${name} in the world`);
  return value;
}
