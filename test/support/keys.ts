import { hashKey, readKey } from '../../src/platform/auth/api-key.js';
import { ROLES, type Role } from '../../src/platform/auth/caller.js';

/** A key of the test environment for each role; the same in every test, because each has a schema of its own. */
export const ROLE_KEYS: Readonly<Record<Role, string>> = {
  poster: roleKey(1),
  finance: roleKey(2),
  operator: roleKey(3),
  approver: roleKey(4),
  admin: roleKey(5),
};
export const TEST_PEPPER = '5a'.repeat(32);
/** All role keys belong to this one client. */
export const TEST_CLIENT = 'test-client';

function roleKey(number: number): string {
  const digit = String(number);
  return `sp_test_${digit.repeat(8)}_${digit.repeat(48)}`;
}

/** Puts the client and its keys into a migrated schema, for every book. */
export async function insertRoleKeys(
  sql: (statement: string, values: unknown[]) => Promise<unknown>,
): Promise<void> {
  const at = '2026-01-01 00:00:00.000000';
  await sql('INSERT INTO client (id, code, name, created_at) VALUES (1, ?, ?, ?)', [
    TEST_CLIENT,
    'Client of the tests',
    at,
  ]);
  const rows = ROLES.map((role, index) => {
    const key = ROLE_KEYS[role];
    return [index + 1, 1, readKey(key)!.prefix, hashKey(key, TEST_PEPPER), role, '*', at];
  });
  await sql('INSERT INTO api_key (id, client_id, prefix, key_hash, roles, books, created_at) VALUES ?', [
    rows,
  ]);
  await sql('UPDATE id_block SET next_value = next_value + ? WHERE name IN (?)', [
    rows.length,
    ['client', 'api_key'],
  ]);
}
