import { Injectable } from '@nestjs/common';
import { sqlOf, Transactions, type Tx } from '../database/transactions.js';
import { RefusalError } from '../errors/index.js';

/** Fencing numbers live in the database, because Redis may forget. */
@Injectable()
export class FenceRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The next number of the resource, committed: from now on every earlier holder is refused. */
  async advance(resource: string): Promise<number> {
    return this.transactions.run(async (tx) => {
      const sql = sqlOf(tx);
      await sql.execute(
        'INSERT INTO fence (resource, number) VALUES (?, 1) ON DUPLICATE KEY UPDATE number = number + 1',
        [resource],
      );
      const [row] = await sql.query<{ number: string }>('SELECT number FROM fence WHERE resource = ?', [
        resource,
      ]);
      return Number(row!.number);
    });
  }
}

/**
 * The first statement of a transaction under a lock: nobody may have taken the resource since. The row stays locked
 * in share mode, so that the next holder's number waits for this transaction's end.
 * @throws RefusalError LOCK.LOST, which rolls the transaction back
 */
export async function requireFence(tx: Tx, resource: string, number: number): Promise<void> {
  const [row] = await sqlOf(tx).query<{ number: string }>(
    'SELECT number FROM fence WHERE resource = ? LOCK IN SHARE MODE',
    [resource],
  );
  if (row && Number(row.number) === number) return;
  throw new RefusalError({
    kind: 'conflict',
    code: 'LOCK.LOST',
    message: 'Somebody else has taken over this work; nothing was changed',
    details: { resource },
  });
}
