import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire, make } from '../support/approvals.js';
import { auditBooks } from '../support/audit-books.js';
import { move, openBook, posting } from '../support/book.js';
import { callerOf, type Answer, type Call } from '../support/call.js';
import { startServiceProcess, type ServiceProcess } from '../support/process.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService } from '../support/service.js';

const CALLERS = 50;
let schema: TestSchema;
let nodes: ServiceProcess[];
let calls: Call[];
let checkers: string[];

beforeAll(async () => {
  schema = await createSchema();
  const setup = await startService({ schema });
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'merchant', glAccount: '2202', party: 'P-1' },
    { code: 'receivable', glAccount: '1104', overdraftLimit: 'unlimited' },
  ];
  await openBook(setup.call, { accounts });
  await setup.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'merchant', '100')));
  checkers = [];
  for (let index = 0; index < 5; index++)
    checkers.push(await hire(setup.call, `checker-${index}`, ['approver']));
  await setup.stop();
  nodes = await Promise.all([startServiceProcess({ schema }), startServiceProcess({ schema })]);
  calls = nodes.map(({ url }) => callerOf(url));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

const recovery = (amount: string, more: object = {}) => ({
  command: 'recover-overpayment',
  content: { fromAccount: 'merchant', toAccount: 'receivable', amount, currency: 'CNY', ...more },
});
const stopParties = (stopIn: boolean) => ({
  command: 'stop-parties',
  content: { parties: ['P-1'], stopIn },
});
const made = async (body: object): Promise<{ id: string; contentHash: string }> =>
  (await make(calls[0]!, body)).body;
const atOnce = (work: (index: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => work(index)));
const callOf = (index: number): Call => calls[index % calls.length]!;
const checkerOf = (index: number): string => checkers[Math.floor(index / 2) % checkers.length]!;

/** Fresh successes, first answers told again, and refusals by code. */
function count(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, headers, body } of answers) {
    const good = headers.has('idempotent-replayed') ? 'again' : 'executed';
    const name = status === 200 ? good : body.code;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
async function vouchersOf(id: string): Promise<number> {
  const rows = await schema.sql('SELECT id FROM voucher WHERE request_number = ?', [`approval:${id}`]);
  return rows.length;
}

describe('50 parallel callers over two nodes', () => {
  it('five checkers approve one recovery: it is executed once', async () => {
    const approval = await made(recovery('1'));
    const answers = await atOnce((index) => approve(callOf(index), checkerOf(index), approval));
    const counts = count(answers);
    expect(counts).toMatchObject({ executed: 1, 'LEDGER.APPROVAL_DECIDED': 40 });
    expect(counts.again).toBe(9);
    expect(await vouchersOf(approval.id)).toBe(1);
    const vouchers = answers.flatMap(({ body }) => body.result?.voucher ?? []);
    expect(new Set(vouchers).size).toBe(1);
  });

  it('they approve one order on parties: it is executed once', async () => {
    const approval = await made(stopParties(true));
    const counts = count(await atOnce((index) => approve(callOf(index), checkerOf(index), approval)));
    expect(counts).toEqual({ executed: 1, again: 9, 'LEDGER.APPROVAL_DECIDED': 40 });
    const changes = await schema.sql("SELECT version FROM account_change WHERE kind = 'stop-in'");
    expect(changes).toHaveLength(1);
    const release = await made(stopParties(false));
    await approve(calls[0]!, checkers[0]!, release);
  });

  it.each(['recovery', 'order on parties'])(
    'half approve and half reject one %s: one side wins',
    async (kind) => {
      const approval = await made(kind === 'recovery' ? recovery('1') : stopParties(false));
      const answers = await atOnce((index) => {
        if (index % 2 === 0) return approve(callOf(index / 2), checkers[0]!, approval);
        const body = { reason: 'no' };
        const path = `/v1/books/main/approvals/${approval.id}/reject`;
        return callOf(index)('POST', path, { key: checkers[1]!, body });
      });
      const good = new Set(answers.flatMap(({ status, body }) => (status === 200 ? [body.status] : [])));
      expect(good.size).toBe(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(CALLERS / 2);
      expect(count(answers)['LEDGER.APPROVAL_DECIDED']).toBe(CALLERS / 2);
      const { body } = await calls[1]!('GET', `/v1/books/main/approvals/${approval.id}`, {
        role: 'approver',
      });
      expect([...good]).toEqual([body.status]);
      const executed = kind === 'recovery' && body.status === 'approved' ? 1 : 0;
      expect(await vouchersOf(approval.id)).toBe(executed);
    },
  );

  it('fifty recoveries of 10 from one account take no more than there is', async () => {
    const approvals: { id: string; contentHash: string }[] = [];
    for (let index = 0; index < CALLERS; index++) approvals.push(await made(recovery('10')));
    const counts = count(
      await atOnce((index) => approve(callOf(index), checkerOf(index), approvals[index]!)),
    );
    expect(counts.executed! + counts['LEDGER.INSUFFICIENT_FUNDS']!).toBe(CALLERS);
    expect(counts.executed).toBe(9);
  });
});
