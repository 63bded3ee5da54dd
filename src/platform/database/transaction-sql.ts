import type { PoolConnection, QueryError } from 'mysql2';
import type { EntityManager } from 'typeorm';
import { STATEMENT_TIMEOUT_MILLISECONDS } from './connection.js';

/**
 * Statements inside a transaction, for repositories. Wait for one before giving the next: after a deadlock the server
 * has rolled back, and a statement given ahead would commit by itself. Statements that are known together are given
 * together, to `inOrder`.
 */
export interface Sql {
  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  /** @returns the number of rows matched by an UPDATE or DELETE, or written by an INSERT */
  execute(statement: string, parameters?: unknown[]): Promise<number>;
  /**
   * A change whose answer nobody waits for: in the transaction of a posting group it travels with the next message, at
   * the latest before COMMIT.
   * @throws Error, there or here, when it is an UPDATE and another number of rows was in the state they were decided on
   */
  write(statement: string, expected?: ExpectedRows): Promise<void>;
  /** Runs the statements in order, up to the first that fails. @returns rows of each SELECT, counts of the others */
  inOrder(statements: readonly string[]): Promise<readonly StatementResult[]>;
  /**
   * All that is given to `inOrder` while `ask` begins, before it waits for anything, is one list in the order of giving: in
   * the transaction of a posting group one message. When one of the statements fails, all who have asked are told so.
   */
  together<T>(ask: () => Promise<T>): Promise<T>;
  /** The ORM on the same transaction. @throws in the transaction of a posting group, which has none */
  readonly manager: EntityManager;
}

/** How many rows an UPDATE by expected state must find, and what they are. */
export interface ExpectedRows {
  readonly rows: number;
  readonly of: string;
}

/** What one of several statements has answered. */
export interface StatementResult {
  readonly rows: unknown[];
  /** Rows matched by an UPDATE or DELETE, or written by an INSERT. */
  readonly count: number;
}

/** Statements that several callers give at one time, and the answer of each. */
class Gathering {
  private readonly asked: {
    readonly statements: readonly string[];
    readonly resolve: (results: StatementResult[]) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];

  add(statements: readonly string[]): Promise<StatementResult[]> {
    const answer = new Promise<StatementResult[]>((resolve, reject) => {
      this.asked.push({ statements, resolve, reject });
    });
    // Its caller may have failed before it looks; the failure of the unit is enough.
    answer.catch(() => undefined);
    return answer;
  }

  async sendBy(send: (statements: readonly string[]) => Promise<StatementResult[]>): Promise<void> {
    try {
      const results = await send(this.asked.flatMap(({ statements }) => statements));
      let next = 0;
      for (const { statements, resolve } of this.asked)
        resolve(results.slice(next, (next += statements.length)));
    } catch (error) {
      for (const { reject } of this.asked) reject(error);
    }
  }
}

/** Where statements are put while they are given together. */
abstract class GatheringSql {
  private gathering: Gathering | null = null;

  protected abstract sendAll(statements: readonly string[]): Promise<StatementResult[]>;

  inOrder(statements: readonly string[]): Promise<StatementResult[]> {
    return this.gathering ? this.gathering.add(statements) : this.sendAll(statements);
  }

  async together<T>(ask: () => Promise<T>): Promise<T> {
    const gathering = new Gathering();
    this.gathering = gathering;
    const answers = ask();
    this.gathering = null;
    answers.catch(() => undefined);
    await gathering.sendBy((statements) => this.sendAll(statements));
    return answers;
  }
}

/** On the driver's own connection, because a posting has no use for what the ORM does around a query. */
export class TransactionSql extends GatheringSql implements Sql {
  constructor(
    readonly manager: EntityManager,
    private readonly connection: PoolConnection,
  ) {
    super();
  }

  async query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]> {
    return (await sendTo(this.connection, statement, parameters)) as Row[];
  }

  async execute(statement: string, parameters?: unknown[]): Promise<number> {
    return resultOf(await sendTo(this.connection, statement, parameters)).count;
  }

  async write(statement: string, expected?: ExpectedRows): Promise<void> {
    requireRows(await this.execute(statement), expected);
  }

  protected async sendAll(statements: readonly string[]): Promise<StatementResult[]> {
    const results: StatementResult[] = [];
    for (const statement of statements) results.push(resultOf(await sendTo(this.connection, statement)));
    return results;
  }
}

/**
 * On a connection that takes several statements in one message. The server stops at the first that fails, so that none
 * of them runs by itself after a rollback (docs/adr/0007). The transaction begins with the first message.
 */
export class GroupSql extends GatheringSql implements Sql {
  /** What has been given to {@link write} and not been sent. */
  private unsent: { readonly statement: string; readonly expected: ExpectedRows | undefined }[] = [];

  private constructor(
    private readonly connection: PoolConnection,
    private begun: boolean,
  ) {
    super();
  }

  static inTransaction(connection: PoolConnection): GroupSql {
    return new GroupSql(connection, false);
  }

  /** For reads: nothing begins. */
  static withoutTransaction(connection: PoolConnection): GroupSql {
    return new GroupSql(connection, true);
  }

  get manager(): EntityManager {
    throw new Error('The transaction of a posting group takes statements only; the ORM has no part in it');
  }

  async query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]> {
    return (await this.send([statement], parameters))[0]!.rows as Row[];
  }

  async execute(statement: string, parameters?: unknown[]): Promise<number> {
    return (await this.send([statement], parameters))[0]!.count;
  }

  write(statement: string, expected?: ExpectedRows): Promise<void> {
    this.unsent.push({ statement, expected });
    return Promise.resolve();
  }

  protected sendAll(statements: readonly string[]): Promise<StatementResult[]> {
    return this.send(statements);
  }

  /** Sends what is left of {@link write}: before COMMIT, whose failure means something else. */
  async finishWriting(): Promise<void> {
    if (this.unsent.length > 0) await this.send([]);
  }

  /** @throws the database's error when it was lost before its answer came; the transaction may be committed then */
  async commit(): Promise<void> {
    if (this.begun) await sendTo(this.connection, 'COMMIT');
  }

  async rollback(): Promise<void> {
    if (this.begun) await sendTo(this.connection, 'ROLLBACK');
  }

  /** No async function: it would keep the statements, half a megabyte of them, until the answer has come. */
  private send(statements: readonly string[], parameters?: unknown[]): Promise<StatementResult[]> {
    const { unsent } = this;
    if (statements.length + unsent.length === 0) return Promise.resolve([]);
    const before = [
      ...(this.begun ? [] : ['START TRANSACTION']),
      ...unsent.map(({ statement }) => statement),
    ];
    this.begun = true;
    this.unsent = [];
    const wanted = {
      first: before.length - unsent.length,
      expected: unsent.map(({ expected }) => expected),
      isSingle: before.length + statements.length === 1,
    };
    const message = [...before, ...statements].join(';\n');
    return sendTo(this.connection, message, parameters).then((answer) => resultsOf(answer, wanted));
  }
}

interface WantedResults {
  /** Where those of {@link Sql.write} begin; what is before them only begins the transaction. */
  readonly first: number;
  readonly expected: readonly (ExpectedRows | undefined)[];
  readonly isSingle: boolean;
}

/** @returns the results of what was asked for, after those of what was only given to be written */
function resultsOf(answer: unknown, { first, expected, isSingle }: WantedResults): StatementResult[] {
  const results = (isSingle ? [answer] : (answer as unknown[])).map(resultOf);
  for (const [index, rows] of expected.entries()) requireRows(results[first + index]!.count, rows);
  return results.slice(first + expected.length);
}

function requireRows(found: number, expected: ExpectedRows | undefined): void {
  if (expected && found !== expected.rows)
    throw new Error(
      `${expected.rows} ${expected.of} were to be written, ${found} were in the expected state`,
    );
}

function resultOf(answer: unknown): StatementResult {
  if (Array.isArray(answer)) return { rows: answer as unknown[], count: 0 };
  return { rows: [], count: (answer as { affectedRows: number }).affectedRows };
}

function sendTo(connection: PoolConnection, sql: string, values?: unknown[]): Promise<unknown> {
  const answer = new Promise((resolve, reject) => {
    const settle = (error: QueryError | null, result: unknown): void => {
      if (error) reject(error);
      else resolve(result);
    };
    connection.query({ sql, values, timeout: STATEMENT_TIMEOUT_MILLISECONDS }, settle);
  });
  // Its caller may have failed before it looks; the failure of the unit is enough.
  answer.catch(() => undefined);
  return answer;
}
