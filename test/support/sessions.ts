/** A connection as its server sees it. */
export interface Session {
  readonly id: number;
  readonly user: string;
  readonly schema: string | null;
  readonly isBusy: boolean;
  /** The statement it is at. */
  readonly statement: string | null;
}

interface ProcessRow {
  readonly Id: number | string;
  readonly User: string;
  readonly db: string | null;
  readonly Command: string;
  readonly Info: string | null;
}

/**
 * Everybody on the server. Not through `information_schema.processlist`: MySQL copies all statements for it, and refuses
 * if there is a character outside the basic plane in one of them, of whichever test it is.
 */
export async function sessionsOf(sql: (statement: string) => Promise<unknown>): Promise<Session[]> {
  const rows = (await sql('SHOW FULL PROCESSLIST')) as ProcessRow[];
  return rows.map(({ Id, User, db, Command, Info }) => ({
    id: Number(Id),
    user: User,
    schema: db,
    isBusy: Command === 'Query',
    statement: Info,
  }));
}
