import { newRequestNumber, openBook } from './book.js';
import type { Answer } from './call.js';
import { putRuleInForce } from './rules-in-force.js';
import { createSchema, type TestSchema } from './schema.js';
import { startService, type Service } from './service.js';
import { topUp } from './top-up-rule.js';

/** Two nodes on one schema, whose book main has an account bank and the rule top-up in force. */
export interface TopUpNodes {
  readonly schema: TestSchema;
  readonly nodes: readonly Service[];
  /** Posts, or does what `/dry-run` does. */
  send(what: TopUpRequest, node?: number, path?: string): Promise<Answer>;
}

export type TopUpRequest = ReturnType<typeof request>;

/** A posting by rule, with a request number of its own. */
export const request = (parameters: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  body: { businessType: 'top-up', parameters, ...more },
  headers: { 'idempotency-key': newRequestNumber() },
});

export const accountsOf = (body: { lines: { account: string }[] }): string[] =>
  body.lines.map(({ account }) => account);

export async function startTopUpNodes(): Promise<TopUpNodes> {
  const schema = await createSchema();
  const nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
  await putRuleInForce(nodes[0]!.call, 'main', topUp());
  return {
    schema,
    nodes,
    send: (what, node = 0, path = '') => nodes[node]!.call('POST', `/v1/books/main/vouchers${path}`, what),
  };
}
