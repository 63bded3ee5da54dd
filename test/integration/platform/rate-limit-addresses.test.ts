import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { changeSetting } from '../../support/runtime-settings.js';
import { startService, type Service } from '../../support/service.js';

const NEW_KEYS = 'http.newKeysPerSecondPerAddress';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call);
});
afterAll(() => service.stop());
afterEach(() => set(NEW_KEYS, null));

const set = async (name: string, value: unknown): Promise<void> => {
  expect((await changeSetting(service.call, name, value)).status).toBe(200);
};
async function issue(): Promise<{ secret: string }> {
  const { status, body } = await service.call('POST', '/v1/clients/test-client/keys', {
    role: 'admin',
    body: { roles: ['poster'], books: ['*'], reason: 'test' },
  });
  expect(status).toBe(201);
  return body;
}
const ask = ({ secret }: { secret: string }): Promise<Answer> =>
  service.call('GET', '/v1/books/main', { key: secret });
const statusesOf = async (count: number, key: { secret: string }): Promise<Set<number>> =>
  new Set((await Promise.all(Array.from({ length: count }, () => ask(key)))).map(({ status }) => status));

describe('an address that tries keys', () => {
  let serial = 0;
  const inventedKey = (): string => `sp_test_${(++serial).toString(16).padStart(8, '0')}_${'0'.repeat(48)}`;
  const tryKeys = async (count: number): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: count }, () => service.call('GET', '/v1/books/main', { key: inventedKey() })),
    );
  const codesOf = (answers: readonly Answer[]) => new Set(answers.map(({ body }) => body.code));

  it('is told to come back later; keys that the node has seen go on, others have to wait', async () => {
    const key = await issue();
    expect((await ask(key)).status).toBe(200);
    await set(NEW_KEYS, 1);
    const answers = await tryKeys(200);
    expect(codesOf(answers)).toEqual(new Set(['AUTH.KEY_INVALID', 'AUTH.TOO_MANY_NEW_KEYS']));
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await statusesOf(20, key)).toEqual(new Set([200]));

    // Longer than a node relies on what it knows of a key: a key that was seen stays one.
    for (const end = performance.now() + 2_500; performance.now() < end;) await tryKeys(5);
    expect(await statusesOf(20, key)).toEqual(new Set([200]));
    const fresh = [await issue(), await issue(), await issue(), await issue()];
    const [, ...first] = await Promise.all([tryKeys(60), ...fresh.map((one) => ask(one))]);
    expect(codesOf(first)).toContain('AUTH.TOO_MANY_NEW_KEYS');
    for (const one of fresh) {
      await expect.poll(async () => (await ask(one)).status, { timeout: 20_000, interval: 500 }).toBe(200);
    }
  });

  it('may send as much as it likes with one key, new or not', async () => {
    await set(NEW_KEYS, 5);
    await pause(2_000);
    expect(await statusesOf(200, await issue())).toEqual(new Set([200]));
    expect(await statusesOf(200, { secret: inventedKey() })).toEqual(new Set([401]));
  });

  it('without a key, or with what is none, is told that', async () => {
    await set(NEW_KEYS, 1);
    await tryKeys(30);
    const missing = await Promise.all(
      Array.from({ length: 20 }, () => service.call('GET', '/v1/books/main', { role: null })),
    );
    expect(codesOf(missing)).toEqual(new Set(['AUTH.KEY_MISSING']));
  });

  it('may go on where there is no limit', async () => {
    await set(NEW_KEYS, 0);
    expect(codesOf(await tryKeys(100))).toEqual(new Set(['AUTH.KEY_INVALID']));
  });
});
