import { expect } from 'vitest';
import type { Clock } from '../../src/platform/clock/index.js';
import { hire } from './approvals.js';
import { auditBooks } from './audit-books.js';
import type { Call } from './call.js';
import { createSchema, type TestSchema } from './schema.js';
import { startService, type Service } from './service.js';
import { verdictOf } from './verification.js';

export interface ClosingWorld {
  readonly schema: TestSchema;
  readonly nodes: readonly Service[];
  /** Calls the first of them. */
  readonly call: Call;
  /** Key of somebody who approves. */
  readonly checker: string;
}

/** Two nodes on one schema. @param clock of the first node; that of the machine if not given */
export async function openClosingWorld(clock?: Clock): Promise<ClosingWorld> {
  const schema = await createSchema();
  const nodes = [await startService({ schema, ...(clock && { clock }) }), await startService({ schema })];
  const { call } = nodes[0]!;
  return { schema, nodes, call, checker: await hire(call, 'checker', ['approver']) };
}

/** Ends it, when the books are found to be sound whatever was done to them. */
export async function closeClosingWorld({
  schema,
  nodes,
}: Pick<ClosingWorld, 'schema' | 'nodes'>): Promise<void> {
  expect(await auditBooks(schema.sql)).toEqual([]);
  expect(await verdictOf(schema.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  for (const node of nodes) await node.stop();
  await schema.drop();
}
