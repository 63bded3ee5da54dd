import mysql from 'mysql2/promise';
import type { TestSchema } from './schema.js';

/** A stranger to the service holds the balance of an account. @returns what lets it go */
export async function lockBalance(
  { adminUrl }: Pick<TestSchema, 'adminUrl'>,
  account: string,
): Promise<() => Promise<void>> {
  const stranger = await mysql.createConnection(adminUrl);
  await stranger.beginTransaction();
  await stranger.query(
    'SELECT * FROM account_balance WHERE account_id = (SELECT id FROM account WHERE code = ?) FOR UPDATE',
    [account],
  );
  return async () => {
    await stranger.rollback();
    await stranger.end();
  };
}
