import type { Role } from '../../src/platform/auth/index.js';
import { newRequestNumber } from './book.js';
import type { Answer, Call } from './call.js';

/** A person's client with a key of its own, made over REST. @returns the key */
export async function hire(call: Call, client: string, roles: readonly Role[]): Promise<string> {
  const person = { code: client, name: client, reason: 'test' };
  const created = await call('POST', '/v1/clients', { role: 'admin', body: person });
  if (created.status !== 201 && created.body.code !== 'AUTH.CLIENT_EXISTS')
    throw new Error(`${client} was not created: ${JSON.stringify(created.body)}`);
  const order = { roles, books: ['*'], reason: 'test' };
  const issued = await call('POST', `/v1/clients/${client}/keys`, { role: 'admin', body: order });
  if (issued.status !== 201) throw new Error(`no key for ${client}: ${JSON.stringify(issued.body)}`);
  return issued.body.secret;
}

export interface MadeBy {
  readonly role?: Role;
  readonly key?: string;
  readonly book?: string;
  readonly requestNumber?: string;
}

/** Makes a command, as the operator of the tests if nobody else is named. */
export function make(call: Call, body: object, by: MadeBy = {}): Promise<Answer> {
  const { role = 'operator', key, book = 'main', requestNumber = newRequestNumber() } = by;
  return call('POST', `/v1/books/${book}/approvals`, {
    role,
    ...(key && { key }),
    body: { reason: 'paid twice', ...body },
    headers: { 'idempotency-key': requestNumber },
  });
}

/** Agrees to what was read, or to something else where a test says so. */
export function approve(
  call: Call,
  key: string,
  { id, contentHash }: { id: string; contentHash: string },
  more: { book?: string; reason?: string } = {},
): Promise<Answer> {
  const { book = 'main', reason = 'seen' } = more;
  const body = { contentHash, reason };
  return call('POST', `/v1/books/${book}/approvals/${id}/approve`, { key, body });
}

/** Makes a command and has it approved at once. @throws Error when it could not be made */
export async function makeAndApprove(
  call: Call,
  checker: string,
  body: object,
  by: MadeBy = {},
): Promise<Answer> {
  const made = await make(call, body, by);
  if (made.status !== 201) throw new Error(`not made: ${JSON.stringify(made.body)}`);
  return approve(call, checker, made.body, { book: by.book ?? 'main' });
}
