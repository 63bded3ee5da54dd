import { openAccount } from '../support/book.js';
import { callerOf, type Call } from '../support/call.js';
import { openFurnishedBook } from '../support/furnished-book.js';
import { ROLE_KEYS } from '../support/keys.js';
import { startServiceProcess, type ServiceProcess } from '../support/process.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { newSigner, requireSignatures } from '../support/signed-request.js';
import { KnownThings } from './known-things.js';

export interface FuzzWorld {
  readonly node: ServiceProcess;
  readonly call: Call;
  readonly sql: TestSchema['sql'];
  readonly port: number;
  readonly things: KnownThings;
  /** The key of each caller that has one. */
  readonly keys: Readonly<Record<string, string>>;
  /** Lines of the log that tell of a fault. */
  faults(): string[];
  stop(): Promise<void>;
}

/** Enough for what the service needs, and not for what it would pile up: with a leak it dies on the way. */
const HEAP = '--max-old-space-size=144';

/** Books of the run; requests may do to them whatever their keys allow. */
const BOOKS = ['alpha', 'beta', 'gamma'];
/** The client whose keys requests can name, and how many it has. */
const VICTIM = 'victim';
const VICTIM_KEYS = 30;
const METRICS_TOKEN = 'f'.repeat(48);
const ALL_ROLES = ['poster', 'finance', 'operator', 'approver', 'admin'];

/**
 * A service with three furnished books, in a process of its own. The keys that the run uses are not among the things
 * that requests can name: it must not lock itself out.
 */
export async function openFuzzWorld(): Promise<FuzzWorld> {
  const schema = await createSchema();
  const node = await startServiceProcess({ schema, env: { METRICS_TOKEN, NODE_OPTIONS: HEAP, JOBS: 'off' } });
  const call = callerOf(node.url);
  const books = [];
  for (const code of BOOKS) books.push(await openFurnishedBook(call, code));
  const things = new KnownThings(books);
  for (const { code } of books) await openTills(call, code, things);
  things.add('name', 'log.level');

  const issue = async (client: string, order: object): Promise<{ prefix: string; secret: string }> => {
    const path = `/v1/clients/${client}/keys`;
    const { status, body } = await call('POST', path, { role: 'admin', body: { reason: 'test', ...order } });
    if (status !== 201) throw new Error(`no key was issued: ${JSON.stringify(body)}`);
    return body;
  };
  const signer = await newSigner(call, 'fuzz-signer');
  await newSigner(call, 'fuzz-all');
  await requireSignatures(call, 'fuzz-signer');
  const { signing } = await newSigner(call, VICTIM);
  things.add('client', VICTIM);
  things.add('signingKey', signing.keyId);
  const order = { roles: ['poster'], books: ['*'] };
  for (let count = 0; count < VICTIM_KEYS; count++) things.add('key', (await issue(VICTIM, order)).prefix);
  const keys = {
    ...ROLE_KEYS,
    signer: signer.key,
    all: (await issue('fuzz-all', { roles: ALL_ROLES, books: ['*'] })).secret,
    scoped: (await issue('fuzz-all', { roles: ALL_ROLES, books: ['alpha'] })).secret,
    metrics: METRICS_TOKEN,
    wrong: `sp_test_99999999_${'9'.repeat(48)}`,
  };
  const stop = async (): Promise<void> => {
    await node.stop();
    await schema.drop();
  };
  const faults = (): string[] => node.output().split('\n').filter(isFault);
  return { node, call, sql: schema.sql, port: Number(new URL(node.url).port), things, keys, faults, stop };
}

/** Accounts that no path names, so that nobody stops or freezes them: there is always something that can be posted. */
async function openTills(call: Call, book: string, things: KnownThings): Promise<void> {
  for (const code of [`${book}-till-1`, `${book}-till-2`]) {
    await openAccount(call, book, { code, glAccount: '1002', overdraftLimit: 'unlimited' });
    things.add('till', code, book);
  }
}

const isFault = (line: string): boolean => /"level":"(error|fatal)"|FATAL ERROR/.test(line);
