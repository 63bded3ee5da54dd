import { spawn, spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeedDemo, welcomeText } from '../../src/demo/index.js';
import { DEMO_ACCOUNTS } from '../../src/demo/demo-book.js';
import { PAYMENT_COMPANY_RULES } from '../../src/ledger/posting-rules/library/payment-company.rules.js';
import { playDay } from '../../src/demo/play-day.js';
import { auditBooks } from '../support/audit-books.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startServiceProcess } from '../support/process.js';
import { startService, type Service } from '../support/service.js';

const demoKey = (digit: string): string => `sp_demo_${digit.repeat(8)}_${digit.repeat(48)}`;
const KEYS = { admin: demoKey('a'), poster: demoKey('b'), finance: demoKey('c'), operator: demoKey('d') };
const DEMO = {
  DEMO_DATA: 'true',
  DEMO_ADMIN_KEY: KEYS.admin,
  DEMO_POSTER_KEY: KEYS.poster,
  DEMO_FINANCE_KEY: KEYS.finance,
  DEMO_OPERATOR_KEY: KEYS.operator,
};
const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('curl is not installed: the printed commands are not run');

let schema: TestSchema;
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = await Promise.all([startService({ schema, env: DEMO }), startService({ schema, env: DEMO })]);
  await Promise.all(nodes.map(seed));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await schema.drop();
});

describe('demonstration data', () => {
  it('is there once, whichever of two nodes that start together was faster, and stays so at the next start', async () => {
    await seed(nodes[0]!);
    const [counts] = await schema.sql(
      `SELECT (SELECT COUNT(*) FROM book) AS books, (SELECT COUNT(*) FROM account) AS accounts,
         (SELECT COUNT(*) FROM voucher) AS vouchers, (SELECT COUNT(*) FROM posting_rule) AS rules, (SELECT COUNT(*) FROM client WHERE code = 'demo') AS clients,
         (SELECT COUNT(*) FROM api_key WHERE prefix LIKE 'sp_demo_%') AS api_keys`,
    );
    const rules = PAYMENT_COMPANY_RULES.length;
    expect(Object.values(counts!).map(Number)).toEqual([1, DEMO_ACCOUNTS.length, 1, rules, 1, 4]);
  });

  it('is made in the name of the demo client, with an audit trail', async () => {
    const rows = await schema.sql<{ action: string; code: string }>(
      'SELECT DISTINCT e.action, c.code FROM audit_event e JOIN client c ON c.id = e.client_id ORDER BY e.action',
    );
    expect(rows).toEqual([
      { action: 'account.open', code: 'demo' },
      { action: 'api-key.provision', code: 'demo' },
      { action: 'book.open', code: 'demo' },
      { action: 'posting-rule.put-in-force', code: 'demo' },
      { action: 'posting-rule.save', code: 'demo' },
    ]);
  });

  it('is not made where it is not configured', async () => {
    const plain = await startService();
    await seed(plain);
    expect(await plain.sql("SELECT code FROM client WHERE code = 'demo'")).toEqual([]);
    await plain.stop();
  });
});

describe('what npm start prints', () => {
  it('is printed by the built service, which has made the demonstration before it listens', async () => {
    const fresh = await createSchema();
    const node = await startServiceProcess({ schema: fresh, env: DEMO });
    try {
      const book = await fetch(`${node.url}/v1/books/demo`, {
        headers: { authorization: `Bearer ${KEYS.finance}` },
      });
      expect(book.status).toBe(200);
      await expect.poll(() => node.output()).toContain(`curl -sS ${node.url}/v1/books/demo/vouchers`);
    } finally {
      await node.stop();
      await fresh.drop();
    }
  });

  it.skipIf(!hasCurl)('has a command that posts and one that reads, both working when pasted', async () => {
    const { url } = nodes[0]!;
    const printed = welcomeText({ url, keys: KEYS, requestNumber: 'printed-1' });
    const commands = printed.split('\n').filter((line) => line.startsWith('curl '));
    expect(commands).toHaveLength(2);
    const voucher = JSON.parse(await paste(commands[0]!));
    expect(voucher).toMatchObject({
      book: 'demo',
      businessType: 'pay-in',
      requestNumber: 'printed-1',
      rule: { version: 1, parameters: { customer: '1001', amount: '100.00' } },
    });
    const account = JSON.parse(await paste(commands[1]!));
    expect(account).toMatchObject({ code: 'customer:1001:CNY', balances: { ledgerBalance: '100.00' } });
  });

  it('names the service, its documentation and a key for every role', () => {
    const printed = welcomeText({ url: 'http://127.0.0.1:3000', keys: KEYS, requestNumber: 'r' });
    for (const part of ['http://127.0.0.1:3000\n', 'http://127.0.0.1:3000/docs', ...Object.values(KEYS)]) {
      expect(printed).toContain(part);
    }
  });
});

describe('the business day of npm run demo', () => {
  it('posts, is refused and is answered again, ends with proven books, and goes on when it is played once more', async () => {
    for (const runName of ['day-1', 'day-2']) {
      const { proven, printed } = await play(runName);
      expect(proven).toBe(true);
      for (const part of [
        '60/60',
        'refused: insufficient funds',
        'sent again: first result',
        'channel:alipay:CNY',
        '2201',
      ]) {
        expect(printed).toContain(part);
      }
      expect(printed).toContain('✔ CNY: debits = credits');
    }
    const [count] = await schema.sql<{ posted: number }>(
      "SELECT COUNT(*) AS posted FROM voucher WHERE request_number LIKE 'day-%'",
    );
    expect(Number(count!.posted)).toBeGreaterThan(80);
    expect(await auditBooks(schema.sql)).toEqual([]);
  });

  it('ends when it is interrupted', async () => {
    const interrupt = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(play('day-0', KEYS, interrupt)).rejects.toThrow('Ctrl-C');
  });

  it('stops with a clear message when something else is answered', async () => {
    const wrong = { ...KEYS, poster: demoKey('e') };
    await expect(play('day-3', wrong)).rejects.toThrow(/A pay-in was answered 401 AUTH\./);
  });

  it('shows books that are not proven as such', async () => {
    await schema.sql(
      `UPDATE account_balance SET debit_total = debit_total + 1
       WHERE account_id = (SELECT id FROM account WHERE code = 'bank:icbc:CNY')`,
    );
    const { proven, printed } = await play('day-4');
    expect(proven).toBe(false);
    expect(printed).toContain('✘ 1 stored balances are not the sum of their turnovers: bank:icbc:CNY');
  });
});

const seed = (service: Service): Promise<void> => service.app.get(SeedDemo, { strict: false }).run();

async function play(
  runName: string,
  keys = KEYS,
  interrupt = new AbortController().signal,
): Promise<{ proven: boolean; printed: string }> {
  const output = new PassThrough();
  const printed = text(output);
  try {
    const proven = await playDay({
      url: nodes[1]!.url,
      keys,
      seed: 5,
      steps: 60,
      runName,
      output,
      interrupt,
    });
    output.end();
    return { proven, printed: await printed };
  } finally {
    output.end();
  }
}

/** Runs a line as a shell does; the service is in this process, which must not be blocked. */
async function paste(line: string): Promise<string> {
  const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
  return text(shell.stdout);
}
