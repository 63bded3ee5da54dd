import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caught } from '../../faults/world/gated-connection.js';
import { isCommit, isCommitOfPosting, type Sent } from '../../faults/world/sent-statement.js';
import { freePort } from '../../faults/world/free-port.js';
import { ServiceNode } from '../../faults/world/service-node.js';
import { auditBooks } from '../support/audit-books.js';
import { openBankGate, type BankGate } from '../support/bank-gate.js';
import { startPayoutWorld, type PayoutWorld } from '../support/payout-world.js';
import { until } from '../support/until.js';

/** After which a bank that enforces it executes nothing, and "not found" is conclusive. */
const NOT_AFTER = 4;
const CONCLUSIVE = NOT_AFTER + 2 + 1;
/** No process sends later than that. */
const WINDOW_SECONDS = 10;

/** The intent is written, and its COMMIT is next. */
const intentWritten = ({ text }: Sent): boolean => text.includes('UPDATE channel_health SET tokens');
const recordBegins = ({ text }: Sent): boolean => text.includes('INSERT INTO payout_exchange');

/** The COMMIT of the intent. */
function commitOfIntent(): (sent: Sent) => boolean {
  let isWritten = false;
  return (sent) => {
    if (isWritten && isCommit(sent)) return true;
    isWritten ||= intentWritten(sent);
    return false;
  };
}

/** A node of its own process, which sends; the nodes of the world look after what it leaves. */
describe.each([
  ['enforces not-after', NOT_AFTER],
  ['does not enforce not-after', null],
])('a bank that %s: never a second execution', (_name, notAfterSeconds) => {
  let world: PayoutWorld;
  let way: BankGate;
  let sender: ServiceNode;

  beforeAll(async () => {
    let opened: Promise<BankGate> | undefined;
    world = await startPayoutWorld({
      bank: { customer: { deduplicates: false, enforcesNotAfter: notAfterSeconds !== null } },
      gate: (bank) => (opened = openBankGate(bank.url)),
      terms: {
        ...{ notAfterSeconds, visibilityDelaySeconds: 1, clockSkewSeconds: 1, queryLimit: 3 },
        ...{ connectTimeoutMilliseconds: 300, answerTimeoutMilliseconds: 600, queryPausesSeconds: [1] },
      },
    });
    way = (await opened)!;
    sender = await ServiceNode.place({
      ...{ index: 0, build: 'dist', entry: 'src/main.js', env: { SUANPAN_ENV: 'test' } },
      ...{ databaseUrl: world.schema.databaseUrl, port: await freePort() },
      redisUrl: process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:1',
    });
  });
  beforeEach(() => sender.start());
  afterEach(async () => {
    sender.wake();
    await sender.kill().catch(() => undefined);
  });
  afterAll(async () => {
    await sender.close();
    const truth = await world.bank.truth();
    expect([truth.executedMoreThanOnce, truth.cameMoreThanOnce]).toEqual([0, 0]);
    expect(await auditBooks(world.schema.sql)).toEqual([]);
    await way.stop();
    await world.stop();
  });

  /** Asked by another node until it is over or a person's, for as long as it may take. */
  const settle = async (id: string): Promise<string> => {
    for (let query = 0; query < 5; query++) {
      await world.ask();
      const { state, attention } = await world.payout(id);
      if (state !== 'processing') return state;
      if (attention) return attention;
    }
    return 'processing';
  };
  const arrivalsOf = async (id: string): Promise<number> => {
    const { requestNumber } = await world.payout(id);
    const { payments } = await world.bank.truth();
    return payments.find((payment) => payment.requestNumber === requestNumber)?.arrivals ?? 0;
  };
  /** The sender is caught at a statement, and dies when the trap is done with it. */
  const dieAt = async (
    kind: (sent: Sent) => boolean,
    before: (caught: Caught) => Promise<void>,
  ): Promise<string> => {
    const sprung = sender.gate.trapNext(kind, async (caught) => {
      await before(caught);
      await sender.kill();
      caught.loseServer();
    });
    const id = await world.approved();
    await sprung;
    return id;
  };
  const notFound = notAfterSeconds === null ? 'not-found' : 'failed';

  it('killed when the intent is not committed: it was never claimed, and another node sends it', async () => {
    const id = await dieAt(intentWritten, () => Promise.resolve());
    expect(await world.payout(id)).toMatchObject({ state: 'approved' });
    await world.send();
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
    expect(await arrivalsOf(id)).toBe(1);
  });

  it('killed when the intent is committed and nothing was sent: nobody sends it any more', async () => {
    const id = await dieAt(commitOfIntent(), (caught) => caught.passAndLoseAnswer());
    await world.send();
    await pause(notAfterSeconds === null ? 0 : CONCLUSIVE * 1_000);
    expect(await settle(id)).toBe(notFound);
    expect(await arrivalsOf(id)).toBe(0);
  });

  it('stopped when the intent is committed, and awake after "not found": it does not send', async () => {
    const sprung = sender.gate.trapNext(commitOfIntent(), (caught) => {
      sender.freeze();
      caught.pass();
      return Promise.resolve();
    });
    const id = await world.approved();
    await sprung;
    await pause(notAfterSeconds === null ? WINDOW_SECONDS * 1_000 + 500 : CONCLUSIVE * 1_000);
    expect(await settle(id)).toBe(notFound);
    sender.wake();
    // It has told of itself when it has recorded that it did not send, or was told that it is over.
    await until(async () =>
      (await world.payout(id)).exchanges.some(({ kind }: { kind: string }) => kind === 'send'),
    );
    const payout = await world.payout(id);
    const { outcome } = payout.exchanges.find(({ kind }: { kind: string }) => kind === 'send');
    // The bank may have closed the connection that was kept while the process stood still, before anything was asked of it.
    expect(['not-sent', 'unknown connection']).toContain(outcome);
    expect(await arrivalsOf(id)).toBe(0);
  });

  it('stopped for less than its time, and awake after "not found": it sends once, and that is found', async () => {
    const sprung = sender.gate.trapNext(commitOfIntent(), (caught) => {
      sender.freeze();
      caught.pass();
      return Promise.resolve();
    });
    const id = await world.approved();
    await sprung;
    await world.ask();
    expect((await world.payout(id)).exchanges.at(-1).outcome).toBe('not-found');
    expect(await world.payout(id)).toMatchObject({ state: 'processing' });
    sender.wake();
    await until(async () => (await arrivalsOf(id)) === 1);
    await pause(1_100);
    await settle(id);
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
  });

  it('the bytes are late on the way: what was concluded meanwhile stays true', async () => {
    const held = way.hold('order');
    const id = await world.approved();
    await held;
    await sender.kill();
    await pause(notAfterSeconds === null ? 0 : CONCLUSIVE * 1_000);
    expect(await settle(id)).toBe(notFound);
    way.release();
    await until(async () => (await arrivalsOf(id)) === 1);
    const { requestNumber } = await world.payout(id);
    const { executions } = await world.bank.payment(requestNumber);
    // A bank that keeps to not-after executes nothing; another one does, and then a person has not concluded anything.
    expect(executions).toBe(notAfterSeconds === null ? 1 : 0);
    if (notAfterSeconds === null) {
      await world.schema.sql("UPDATE payout SET next_query_at = intent_at WHERE state = 'processing'");
      await pause(1_100);
      await world.ask();
      expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
    }
  });

  it('killed when the bank has executed and the answer is on its way', async () => {
    const held = way.hold('answer');
    const id = await world.approved();
    await held;
    await sender.kill();
    way.release();
    await pause(1_100);
    await world.send();
    expect(await settle(id)).toBe('succeeded');
    expect(await arrivalsOf(id)).toBe(1);
  });

  it.each([
    ['when the answer is there and nothing recorded', recordBegins, (): Promise<void> => Promise.resolve()],
    ['when the conclusion is not committed', isCommitOfPosting, (): Promise<void> => Promise.resolve()],
    [
      'when the conclusion is committed and nobody knows',
      isCommitOfPosting,
      (caught: Caught): Promise<void> => caught.passAndLoseAnswer(),
    ],
  ])('killed %s', async (_point, kind, before) => {
    const id = await dieAt(kind, before);
    await pause(1_100);
    await world.send();
    await settle(id);
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
    expect(await arrivalsOf(id)).toBe(1);
  });
});
