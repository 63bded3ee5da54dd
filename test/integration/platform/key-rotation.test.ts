import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerOf, type Answer, type Call } from '../../support/call.js';
import { startServiceProcess } from '../../support/process.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const CALLERS = 8;
const ROUNDS = 4;

interface Key {
  readonly prefix: string;
  readonly secret: string;
}

let schema: TestSchema;
let nodes: Service[];
let admin: Call;
let client: string;
let number = 0;

beforeAll(async () => {
  schema = await createSchema();
  nodes = await Promise.all([startService({ schema }), startService({ schema })]);
  admin = nodes[0]!.call;
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await schema.drop();
});
beforeEach(async () => {
  client = `client-${++number}`;
  await asAdmin('', { code: client, name: 'Rotates', reason: 'test' }, '/v1/clients');
});

async function asAdmin(path: string, body: object, base = `/v1/clients/${client}/keys`): Promise<Answer> {
  const answer = await admin('POST', base + path, { role: 'admin', body });
  if (answer.status >= 300) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
  return answer;
}

const issue = async (): Promise<Key> =>
  (await asAdmin('', { roles: ['poster'], books: ['*'], reason: 'test' })).body;
const rotate = async (key: Key, graceSeconds: number): Promise<Key> =>
  (await asAdmin(`/${key.prefix}/rotate`, { graceSeconds, reason: 'test' })).body;
const revoke = (key: Key): Promise<Answer> => asAdmin(`/${key.prefix}/revoke`, { reason: 'test' });

async function tried(call: Call, key: Key): Promise<string> {
  const { status, body } = await call('GET', '/v1/currencies?limit=1', { key: key.secret });
  return status === 200 ? 'works' : `${status} ${body.code}`;
}

const onAllNodes = (key: Key): Promise<string[]> => Promise.all(nodes.map(({ call }) => tried(call, key)));

/** Callers that ask all nodes without pause, with the key of the moment, until they are stopped. */
class Callers {
  readonly outcomes = new Map<string, number>();
  private readonly underWay = new Map<Key, number>();
  private stopped = false;
  private readonly running: Promise<unknown>;

  constructor(private key: Key) {
    this.running = Promise.all(Array.from({ length: CALLERS }, (_, index) => this.run(index)));
  }

  private async run(index: number): Promise<void> {
    for (let turn = index; !this.stopped; turn++) {
      const { key } = this;
      this.count(key, 1);
      const outcome = await tried(nodes[turn % nodes.length]!.call, key);
      this.count(key, -1);
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    }
  }

  private count(key: Key, change: number): void {
    this.underWay.set(key, (this.underWay.get(key) ?? 0) + change);
  }

  /** From now on; resolves when no request with the key before is under way. */
  async changeTo(key: Key): Promise<void> {
    const old = this.key;
    this.key = key;
    await expect.poll(() => this.underWay.get(old)).toBe(0);
  }

  async stop(): Promise<string[]> {
    this.stopped = true;
    await this.running;
    return [...this.outcomes.keys()];
  }
}

describe('a key is rotated under load', () => {
  it('and no request with a key that works is refused, on any node', async () => {
    let key = await issue();
    const callers = new Callers(key);
    for (let round = 0; round < ROUNDS; round++) {
      const old = key;
      key = await rotate(old, 3_600);
      await callers.changeTo(key);
      await revoke(old);
    }
    expect(await callers.stop()).toEqual(['works']);
    expect(callers.outcomes.get('works')).toBeGreaterThan(ROUNDS * CALLERS);
  });

  it('a grace of nothing ends the old key with the answer, on every node', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const old = await issue();
      expect(await onAllNodes(old)).toEqual(['works', 'works']);
      const fresh = await rotate(old, 0);
      expect(await onAllNodes(old)).toEqual(['401 AUTH.KEY_EXPIRED', '401 AUTH.KEY_EXPIRED']);
      expect(await onAllNodes(fresh)).toEqual(['works', 'works']);
    }
  });
});

describe('a key is revoked under load', () => {
  it('and nothing that is sent after the answer is served, on any node', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const key = await issue();
      const callers = new Callers(key);
      await expect.poll(() => callers.outcomes.get('works') ?? 0).toBeGreaterThan(CALLERS * 2);
      await revoke(key);
      const after = await Promise.all(Array.from({ length: 20 }, () => onAllNodes(key)));
      expect(new Set(after.flat())).toEqual(new Set(['401 AUTH.KEY_REVOKED']));
      expect((await callers.stop()).sort()).toEqual(['401 AUTH.KEY_REVOKED', 'works']);
    }
  });

  it('the answer to a second command means the same, though the first one changed everything', async () => {
    const key = await issue();
    expect(await onAllNodes(key)).toEqual(['works', 'works']);
    const first = revoke(key);
    // The first has committed, and waits.
    await expect
      .poll(async () => {
        const [row] = await schema.sql<{ revoked_at: string | null }>(
          'SELECT revoked_at FROM api_key WHERE prefix = ?',
          [key.prefix],
        );
        return row!.revoked_at;
      })
      .not.toBeNull();
    await revoke(key);
    expect(await onAllNodes(key)).toEqual(['401 AUTH.KEY_REVOKED', '401 AUTH.KEY_REVOKED']);
    await first;
  });
});

describe('a node that stood still while a key was revoked', () => {
  it('refuses it as soon as it goes on', async () => {
    const node = await startServiceProcess({ schema });
    try {
      const key = await issue();
      expect(await tried(callerOf(node.url), key)).toBe('works');
      node.kill('SIGSTOP');
      await revoke(key);
      const sent = Array.from({ length: 10 }, () => tried(callerOf(node.url), key));
      await pause(50);
      node.kill('SIGCONT');
      expect(new Set(await Promise.all(sent))).toEqual(new Set(['401 AUTH.KEY_REVOKED']));
    } finally {
      node.kill('SIGCONT');
      await node.stop();
    }
  });
});

describe('a change that no command made', () => {
  it('is seen within two seconds', async () => {
    const key = await issue();
    expect(await onAllNodes(key)).toEqual(['works', 'works']);
    await schema.sql('UPDATE api_key SET revoked_at = created_at WHERE prefix = ?', [key.prefix]);
    await expect
      .poll(() => onAllNodes(key), { timeout: 10_000 })
      .toEqual(['401 AUTH.KEY_REVOKED', '401 AUTH.KEY_REVOKED']);
  });
});
