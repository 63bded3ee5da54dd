import { randomUUID } from 'node:crypto';
import {
  POSTING_DEFAULTS,
  type Participant,
  type Participation,
  type ParticipantWrite,
  type Posting,
} from '../../src/ledger/posting/index.js';
import { sha256 } from '../../src/platform/digest/index.js';
import { accepted, refused } from '../../src/platform/errors/index.js';
import { integer, text } from '../../src/platform/database/sql.js';
import { sqlOf, type Tx } from '../../src/platform/database/transactions.js';
import { newRequestNumber } from './book.js';
import type { TestSchema } from './schema.js';

export interface Ticket {
  readonly remaining: number;
  readonly holder: string;
}

/** Takes one ticket for that holder. */
export interface Take {
  readonly holder: string;
}

/** A table of the tests with tickets of several events, and the grant that lets the posting user sell them. */
export async function createTicketTable(schema: TestSchema, table: string): Promise<void> {
  await schema.sql(
    `CREATE TABLE ${table} (event VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
       remaining INT NOT NULL, holder VARCHAR(40) NOT NULL) DEFAULT CHARSET = utf8mb4`,
  );
  const user = new URL(schema.databaseUrl).username;
  for (const host of ['%', 'localhost', '127.0.0.1'])
    await schema.sql(`GRANT SELECT, INSERT, UPDATE ON ${schema.name}.${table} TO '${user}'@'${host}'`);
}

/** Sells tickets together with the vouchers that pay for them, as a module of its own would. */
export class TicketDesk implements Participant<Ticket, Take> {
  /** The keys of every call of {@link lock}, for tests of the order. */
  readonly locked: (readonly string[])[] = [];
  /** A statement fails when a ticket goes to this holder, for a reason that is not the data. */
  brokenFor: string | null = null;

  constructor(
    readonly name: string,
    readonly rank: number,
    private readonly onLock: (name: string) => void = () => {},
  ) {}

  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Ticket>> {
    this.onLock(this.name);
    this.locked.push(keys);
    const rows = await sqlOf(tx).query<Ticket & { event: string }>(
      `SELECT event, remaining, holder FROM ${this.name} FORCE INDEX (PRIMARY)
       WHERE event IN (${keys.map(text).join(',')}) ORDER BY event FOR UPDATE`,
    );
    return new Map(rows.map(({ event, ...ticket }) => [event, ticket]));
  }

  apply(row: Ticket | undefined, { holder }: Take): Ticket {
    return { remaining: row!.remaining - 1, holder };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<Take>[]): Promise<void> {
    if (writes.some(({ change }) => change.holder === this.brokenFor))
      await sqlOf(tx).execute('UPDATE no_such_table SET x = 1');
    const taken = new Map<string, { count: number; holder: string }>();
    for (const { key, change } of writes)
      taken.set(key, { count: (taken.get(key)?.count ?? 0) + 1, holder: change.holder });
    for (const [event, { count, holder }] of taken)
      await sqlOf(tx).execute(
        `UPDATE ${this.name} SET remaining = remaining - ${integer(count)}, holder = ${text(holder)}
         WHERE event = ${text(event)}`,
      );
  }

  /** One ticket of each event; refused when one of them is sold out. @param holder the voucher if not given */
  take(events: readonly string[], holder?: string): Participation {
    const participation: Participation<Ticket, Take> = {
      participant: this,
      keys: events,
      decide: (rows, { voucherId }) => {
        const soldOut = events.find((event) => (rows.get(event)?.remaining ?? 0) <= 0);
        if (soldOut !== undefined)
          return refused({ kind: 'refused', code: 'TEST.SOLD_OUT', message: soldOut });
        return accepted({ writes: events.map((key) => ({ key, change: { holder: holder ?? voucherId } })) });
      },
    };
    return participation;
  }
}

/** A posting as another module hands it in: debit the first account, credit the second, in CNY. */
export function postingWith(
  bookId: number,
  [debit, credit]: readonly [string, string],
  participations: readonly Participation[],
  more: Partial<Posting> = {},
): Posting {
  const requestNumber = more.requestNumber ?? newRequestNumber();
  return {
    ...POSTING_DEFAULTS,
    voucherId: randomUUID(),
    bookId,
    clientId: 1,
    apiKeyId: 1,
    traceId: '0'.repeat(32),
    requestNumber,
    contentHash: sha256(requestNumber),
    businessType: 'ticket',
    lines: [
      { account: debit, side: 'D', amount: 100n, currency: 'CNY' },
      { account: credit, side: 'C', amount: 100n, currency: 'CNY' },
    ],
    participations,
    ...more,
  };
}
