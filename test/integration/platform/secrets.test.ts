import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import { callerOf, type Call } from '../../support/call.js';
import { ROLE_KEYS, TEST_PEPPER } from '../../support/keys.js';
import { startServiceProcess, type ServiceProcess } from '../../support/process.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { testEnvironment } from '../../support/service.js';
import { newSigner, requireSignatures, sendSigned, signedHeaders } from '../../support/signed-request.js';

const REDIS_PASSWORD = 'r3dis-password-of-the-test';
const METRICS_TOKEN = 'metrics-token-of-the-test-'.padEnd(40, '7');
/** Carried by an error that nobody catches, as a database error carries its parameters. */
const CARRIED = 'carried-along-by-an-error';
/** Loaded before the service: fails as soon as the service looks after such errors. */
const CRASH = `data:text/javascript,${encodeURIComponent(
  `const fail = () => Promise.reject(Object.assign(new Error('planted'), { parameters: [process.env.CARRIED] }));
   process.on('newListener', (name) => name === 'uncaughtException' && setImmediate(fail));`,
)}`;

let schema: TestSchema;
let node: ServiceProcess;
let call: Call;
/** Everything the service ever answered here. */
const answers: string[] = [];
/** What was issued, and what the process was started with. */
const secrets = new Map<string, string>();

const environment = (): Record<string, string> => ({
  LOG_LEVEL: 'trace',
  REDIS_URL: `redis://:${REDIS_PASSWORD}@127.0.0.1:1`,
  METRICS_TOKEN,
});

beforeAll(async () => {
  schema = await createSchema();
  secrets.set('pepper', TEST_PEPPER);
  secrets.set('database password', new URL(schema.databaseUrl).password);
  secrets.set('Redis password', REDIS_PASSWORD);
  secrets.set('metrics token', METRICS_TOKEN);
  for (const [role, key] of Object.entries(ROLE_KEYS)) secrets.set(`key of ${role}`, key.slice(-48));
  node = await startServiceProcess({ schema, env: environment() });
  const plain = callerOf(node.url);
  call = async (...request) => {
    const answer = await plain(...request);
    answers.push(JSON.stringify([answer.body, [...answer.headers]]));
    return answer;
  };
});
afterAll(async () => {
  await node.stop();
  await schema.drop();
});

/** Names of the secrets that a text holds, in any of the forms in which they could be written. */
function secretsIn(text: string): string[] {
  return [...secrets]
    .filter(([, secret]) =>
      [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')].some((form) =>
        text.includes(form),
      ),
    )
    .map(([name]) => name);
}

const asAdmin = (method: string, path: string, body?: object) =>
  call(method, `/v1/clients${path}`, { role: 'admin', ...(body && { body }) });

describe('what is secret', () => {
  it('is told once to who asked for it, and is in no other answer, line of the log, or row of the trail', async () => {
    await openBook(call);
    const issued: { name: string; secret: string; answer: number }[] = [];
    const remember = (name: string, secret: string): void => {
      secrets.set(name, secret.split('_').at(-1)!);
      issued.push({ name, secret, answer: answers.length - 1 });
    };
    await asAdmin('POST', '', { code: 'shop', name: 'Shop', reason: 'test' });
    const key = await asAdmin('POST', '/shop/keys', { roles: ['admin'], books: ['*'], reason: 'test' });
    remember('issued key', key.body.secret);
    const rotation = { graceSeconds: 60, reason: 'test' };
    const rotated = await asAdmin('POST', `/shop/keys/${key.body.prefix}/rotate`, rotation);
    remember('rotated key', rotated.body.secret);
    const signing = await asAdmin('POST', '/shop/signing-keys', { reason: 'test' });
    remember('signing secret', signing.body.secret);

    await driveFailures(key.body.secret, signing.body.secret);
    await asAdmin('POST', `/shop/signing-keys/${signing.body.keyId}/revoke`, { reason: 'test' });
    await asAdmin('POST', `/shop/keys/${key.body.prefix}/revoke`, { reason: 'test' });
    await call('GET', '/v1/clients', { key: key.body.secret });
    for (const path of ['', '/shop/keys', '/shop/signing-keys', '/nobody/keys']) await asAdmin('GET', path);
    await call('GET', '/v1/audit-events?limit=200', { role: 'admin' });
    await call('GET', '/metrics', { key: METRICS_TOKEN });
    await call('GET', '/v1/runtime', { role: 'admin' });

    const telling = new Set(issued.map(({ answer }) => answer));
    for (const { answer, name } of issued) expect(secretsIn(answers[answer]!)).toEqual([name]);
    expect(answers.filter((_text, index) => !telling.has(index)).flatMap(secretsIn)).toEqual([]);
    const trail = await schema.sql('SELECT * FROM audit_event');
    expect(trail.length).toBeGreaterThan(5);
    expect(secretsIn(JSON.stringify(trail))).toEqual([]);
    expect(node.output().split('\n').length).toBeGreaterThan(20);
    expect(secretsIn(node.output())).toEqual([]);
  });

  it('is not in what a table of keys holds', async () => {
    const rows = [
      ...(await schema.sql<Record<string, unknown>>('SELECT * FROM api_key')),
      ...(await schema.sql<Record<string, unknown>>('SELECT * FROM signing_key')),
      ...(await schema.sql<Record<string, unknown>>('SELECT * FROM request_nonce')),
    ];
    const text = rows
      .flatMap((row) => Object.values(row))
      .map((value) =>
        Buffer.isBuffer(value) ? `${value.toString('hex')} ${value.toString('latin1')}` : String(value),
      )
      .join(' ');
    expect(secretsIn(text)).toEqual([]);
  });
});

/** Refusals of every kind that has to do with keys, and faults. */
async function driveFailures(key: string, signingSecret: string): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(key).toString('base64')}` };
  await call('GET', '/v1/clients', { role: null, headers });
  // A path that is not found is named in the answer, and so to nobody but who sent it.
  await callerOf(node.url)('GET', `/v1/clients/${key}/keys`, { role: 'admin' });
  await call('GET', `/v1/clients?after=${key}`, { role: 'finance' });
  for (const wrong of [`${key}0`, key.slice(0, -1), `${key.slice(0, -1)}0`, key.toUpperCase()])
    await call('GET', '/v1/clients', { key: wrong });
  await call('POST', '/v1/clients', { key, body: '{' });
  await call('POST', '/v1/clients', { key, body: { code: 'shop', name: 'Shop', reason: 'test' } });
  await call('DELETE', '/v1/clients', { key });

  const signer = await newSigner(call, 'signer');
  await requireSignatures(call, 'signer');
  const request = { method: 'GET', path: '/v1/books', key: signer.key };
  await call('GET', '/v1/books', { key: signer.key });
  const forged = { keyId: signer.signing.keyId, secret: signingSecret };
  await sendSigned(call, request, signedHeaders(request, forged, new Date()));
  await sendSigned(call, request, signedHeaders(request, signer.signing, new Date()));
  await schema.sql("UPDATE signing_key SET sealed_secret = x'01' WHERE code = ?", [signer.signing.keyId]);
  const signed = () => sendSigned(call, request, signedHeaders(request, signer.signing, new Date()));
  await expect.poll(async () => (await signed()).status, { timeout: 10_000 }).toBe(500);
}

describe('a process that ends badly', () => {
  it('tells of an error that nobody caught without what it carries along', async () => {
    const { code, output } = await run({ NODE_OPTIONS: `--import=${CRASH}`, CARRIED });
    expect(code).toBe(1);
    expect(output).toContain('planted');
    expect(output).toContain('the process cannot go on');
    expect(output).not.toContain(CARRIED);
    expect(secretsIn(output)).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['the database refuses its password', { DATABASE_URL: 'mysql://nobody:WRONG@HOST/nowhere' }],
    ['a variable is not what it must be', { API_KEY_PEPPER: `${TEST_PEPPER}0`, REDIS_URL: 'nonsense' }],
  ])('when %s', async (_name, change) => {
    const { host, password } = new URL(schema.databaseUrl);
    const changed = Object.entries(change).map(([name, value]) => [
      name,
      value.replace('WRONG', `${password}x`).replace('HOST', host),
    ]);
    const { code, output } = await run(Object.fromEntries(changed) as Record<string, string>);
    expect(code).toBe(1);
    expect(output.length).toBeGreaterThan(20);
    expect(secretsIn(output)).toEqual([]);
  });
});

/** The service with these variables changed, until it ends by itself. */
async function run(change: Record<string, string>): Promise<{ code: number; output: string }> {
  const usual = testEnvironment(schema.databaseUrl, environment());
  const env = { PATH: process.env.PATH, ...usual, ...change };
  const child = fork('dist/src/main.js', { env, execArgv: [], silent: true });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}
