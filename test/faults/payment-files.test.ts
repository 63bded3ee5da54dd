import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileFolder } from '../../bank/file-folder.js';
import type { Caught } from '../../faults/world/gated-connection.js';
import { freePort } from '../../faults/world/free-port.js';
import { isCommit, type Sent } from '../../faults/world/sent-statement.js';
import { ServiceNode } from '../../faults/world/service-node.js';
import { auditBooks } from '../support/audit-books.js';
import { FILE_CHANNEL, startFileWorld, type FileWorld } from '../support/file-world.js';
import { until } from '../support/until.js';

const has =
  (words: string) =>
  ({ text }: Sent): boolean =>
    text.includes(words);

/** The COMMIT of the transaction that has said that. */
function commitAfter(words: string): (sent: Sent) => boolean {
  let isSaid = false;
  return (sent) => {
    if (isSaid && isCommit(sent)) return true;
    isSaid ||= sent.text.includes(words);
    return false;
  };
}

const ENTRY = 'INSERT INTO payment_file_entry';
const SEALED = "SET state = 'sealed'";
const HANDED_OVER = "SET state = 'handed-over'";

/** A node of its own process dies at each point; the node of the world goes on with what it leaves. */
describe('a payment file whose node is killed', () => {
  let world: FileWorld;
  let victim: ServiceNode;
  let directory: string;
  let folder: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'files-'));
    folder = join(directory, 'main', FILE_CHANNEL);
    const env = { PAYMENT_FILES_DIR: directory };
    world = await startFileWorld({ env, file: { delivery: 'folder', sealAfterSeconds: 1 } });
    victim = await ServiceNode.place({
      ...{ index: 0, build: 'dist', entry: 'src/main.js', env: { SUANPAN_ENV: 'test', ...env } },
      ...{ databaseUrl: world.schema.databaseUrl, port: await freePort() },
      redisUrl: process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:1',
    });
  });
  beforeEach(() => victim.start());
  afterEach(() => victim.kill().catch(() => undefined));
  afterAll(async () => {
    await victim.close();
    const truth = await world.bank.truth();
    expect([truth.executedMoreThanOnce, truth.cameMoreThanOnce]).toEqual([0, 0]);
    expect(await auditBooks(world.schema.sql)).toEqual([]);
    await world.stop();
    rmSync(directory, { recursive: true });
  });

  const dieAt = async (
    kind: (sent: Sent) => boolean,
    before: (caught: Caught) => Promise<void>,
  ): Promise<string> => {
    const sprung = victim.gate.trapNext(kind, async (caught) => {
      await before(caught);
      await victim.kill();
      caught.loseServer();
    });
    const id = await world.approved();
    await sprung;
    return id;
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const passed = (caught: Caught): Promise<void> => caught.passAndLoseAnswer();
  const fileOf = async (id: string): Promise<string | undefined> => {
    const [row] = await world.schema.sql<{ reference: string }>(
      `SELECT CONCAT(DATE_FORMAT(f.file_date, '%Y%m%d'), LPAD(f.number, 4, '0')) AS reference
       FROM payment_file_entry e JOIN payment_file f ON f.id = e.file_id WHERE e.payout_id = UNHEX(REPLACE(?, '-', ''))`,
      [id],
    );
    return row?.reference;
  };
  const bankLooks = (): void =>
    new FileFolder(
      folder,
      world.bank.customer.keyId,
      world.bank.running.bank,
      world.bank.running.files,
    ).round();
  /** The other node, and the bank, until it is over. */
  const paid = async (id: string): Promise<void> => {
    await until(async () => {
      await world.round();
      bankLooks();
      return (await world.payout(id)).state === 'succeeded';
    });
    const { requestNumber } = await world.payout(id);
    expect((await world.bank.payment(requestNumber)).executions).toBe(1);
  };

  it('before its entry is committed: it was never claimed, and the other node enters it', async () => {
    const id = await dieAt(has(ENTRY), nothing);
    expect([await fileOf(id), (await world.payout(id)).state]).toEqual([undefined, 'approved']);
    await paid(id);
  });

  it('when its entry is committed: it stands in the file, once, and leaves by the other node', async () => {
    const id = await dieAt(commitAfter(ENTRY), passed);
    expect((await world.payout(id)).state).toBe('processing');
    const file = await fileOf(id);
    await paid(id);
    expect(await fileOf(id)).toBe(file);
  });

  it.each([
    ['before the seal is committed', has(SEALED), nothing],
    ['when the seal is committed', commitAfter(SEALED), passed],
    ['before the hand-over is committed', has(HANDED_OVER), nothing],
  ])('%s: the other node goes on', async (_name, kind, before) => paid(await dieAt(kind, before)));

  it('when the hand-over is committed and nothing lies in the folder: nobody puts it there; a person carries it', async () => {
    const id = await dieAt(commitAfter(HANDED_OVER), passed);
    const reference = (await fileOf(id))!;
    for (let round = 0; round < 3; round++) await world.round();
    expect(await world.file(reference)).toMatchObject({ state: 'handed-over', deliveredAt: null });
    expect(existsSync(join(folder, 'out', `PAY${reference}.txt`))).toBe(false);
    await world.carry(reference);
    await paid(id);
  });

  it('when it lies in the folder and that is not noted: it is taken from there, and not put there again', async () => {
    const id = await dieAt(has('SET delivered_at'), nothing);
    const reference = (await fileOf(id))!;
    expect(readdirSync(join(folder, 'out'))).toContain(`PAY${reference}.txt.sha256`);
    await paid(id);
    expect(await world.file(reference)).toMatchObject({ state: 'complete', deliveredAt: null });
    expect(readdirSync(join(folder, 'out'))).not.toContain(`PAY${reference}.txt`);
  });
});
