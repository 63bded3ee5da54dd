import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChannelDirectory } from '../../../src/channels/index.js';
import { PaymentFileRepository } from '../../../src/payment-files/database/payment-file.repository.js';
import { HandOverFile } from '../../../src/payment-files/hand-over-file.js';
import { theService } from '../../../src/platform/auth/index.js';
import { newTraceId } from '../../../src/platform/http/index.js';
import { FileFolder } from '../../../bank/file-folder.js';
import { auditBooks } from '../../support/audit-books.js';
import { HOUR, TurnableClock } from '../../support/clock.js';
import { FILE_CHANNEL, sha256Of, startFileWorld, type FileWorld } from '../../support/file-world.js';
import { FIXED_WIDTH } from '../../support/file-terms.js';

let world: FileWorld;
let directory: string;
let folder: string;
const lines: string[] = [];
const alarms = (name: string): number => lines.filter((line) => line.includes(`"alarm":"${name}"`)).length;

describe('a folder that the bank shares', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'files-'));
    folder = join(directory, 'main', FILE_CHANNEL);
    world = await startFileWorld({
      ...{ env: { PAYMENT_FILES_DIR: directory }, file: { delivery: 'folder' } },
      log: { write: (line) => void lines.push(line) },
    });
  });
  afterAll(async () => {
    expect(await auditBooks(world.schema.sql)).toEqual([]);
    await world.stop();
    rmSync(directory, { recursive: true });
  });
  const bankLooks = (): void =>
    new FileFolder(
      folder,
      world.bank.customer.keyId,
      world.bank.running.bank,
      world.bank.running.files,
    ).round();

  it('has each file once, whole and with its side file, and nothing else; what the bank leaves there concludes', async () => {
    const id = await world.approved();
    await world.round();
    const { file } = (await world.command('seal')).body;
    await world.round();
    const name = `PAY${file}.txt`;
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([name, `${name}.sha256`]);
    const bytes = readFileSync(join(folder, 'out', name));
    expect(readFileSync(join(folder, 'out', `${name}.sha256`), 'utf8')).toBe(`${sha256Of(bytes)}  ${name}\n`);
    expect((await world.file(file)).deliveredAt).not.toBeNull();
    for (let round = 0; round < 2; round++) {
      bankLooks();
      await world.round();
    }
    expect((await world.payout(id)).state).toBe('succeeded');
    expect(readdirSync(join(folder, 'acknowledgements'))).toEqual(['taken']);
    expect(readdirSync(join(folder, 'results'))).toEqual(['taken']);
    await world.round();
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  it('with something in the place of a file has nothing replaced: the file is handed over, and a person is told', async () => {
    await world.approved();
    await world.round();
    const { file } = (await world.command('seal')).body;
    writeFileSync(join(folder, 'out', `PAY${file}.txt`), 'somebody else');
    await world.round();
    expect(readFileSync(join(folder, 'out', `PAY${file}.txt`), 'utf8')).toBe('somebody else');
    expect(await world.file(file)).toMatchObject({ state: 'handed-over', deliveredAt: null });
    expect(alarms('payment-file-undelivered')).toBe(1);
    rmSync(join(folder, 'out', `PAY${file}.txt`));
    await world.round();
    expect(readdirSync(join(folder, 'out')).filter((name) => !name.startsWith('.'))).toEqual([]);
    await world.carry(file);
    await world.result(file);
    await world.round();
    expect((await world.file(file)).state).toBe('complete');
  });

  it.each([
    ['garbage', 'x.txt', 'garbage', null],
    ['another checksum', 'y.txt', 'R|202611220001|1\nT|0|0\n', '0'.repeat(64)],
    ['no checksum in its side file', 'z.txt', 'R|202611220001|1\nT|0|0\n', 'none'],
    ['more bytes than are read', 'large.txt', 'x'.repeat(2 * 1024 * 1024 + 1), null],
  ])(
    'with a file of %s: it is put aside with a report, and nothing is taken',
    async (_name, name, content, sha256) => {
      mkdirSync(join(folder, 'results'), { recursive: true });
      writeFileSync(join(folder, 'results', name), content);
      writeFileSync(join(folder, 'results', `${name}.sha256`), `${sha256 ?? sha256Of(content)}  ${name}\n`);
      const told = alarms('payment-file-incoming-refused');
      await world.round();
      const report = JSON.parse(
        readFileSync(join(folder, 'results', 'refused', `${name}.report.json`), 'utf8'),
      );
      expect(report.code).toMatch(/^PAYMENT_FILE[.]/);
      expect(existsSync(join(folder, 'results', name))).toBe(false);
      expect(alarms('payment-file-incoming-refused')).toBe(told + 1);
    },
  );

  it('with links, odd names and files without a side file: they are not followed and not touched', async () => {
    const results = join(folder, 'results');
    writeFileSync(join(directory, 'secret'), 'secret');
    symlinkSync(join(directory, 'secret'), join(results, 'link.txt'));
    writeFileSync(join(results, 'link.txt.sha256'), `${sha256Of('secret')}  link.txt\n`);
    writeFileSync(join(results, 'a b.txt'), 'R');
    writeFileSync(join(results, 'late.txt'), 'R');
    await world.round();
    expect(readdirSync(results)).toEqual(expect.arrayContaining(['a b.txt', 'late.txt']));
    const report = JSON.parse(readFileSync(join(results, 'refused', 'link.txt.report.json'), 'utf8'));
    expect(report.code).toBe('PAYMENT_FILE.TOO_LARGE');
    expect(readFileSync(join(directory, 'secret'), 'utf8')).toBe('secret');
  });
});

describe('time', () => {
  // Behind the clock of the database however far a test turns it, and not so far that approvals are over by that one.
  const clock = new TurnableClock(new Date(Date.now() - 20 * HOUR * 1_000));
  beforeAll(async () => {
    lines.length = 0;
    world = await startFileWorld({ clock, log: { write: (line) => void lines.push(line) } });
  });
  afterAll(async () => {
    expect(await auditBooks(world.schema.sql)).toEqual([]);
    await world.stop();
  });

  it('a file that waits, and results that do not come, are told once, the payouts are a person’s, and nothing is concluded', async () => {
    const ids = [await world.approved(), await world.approved()];
    await world.round();
    clock.advanceSeconds(3_600);
    await world.round();
    const { body } = await world.nodes[0]!.call(
      'GET',
      `/v1/books/main/channels/${FILE_CHANNEL}/payment-files`,
      { role: 'operator' },
    );
    expect(body.items[0].state).toBe('sealed');
    const reference: string = body.items[0].file;
    expect(alarms('payment-file-waiting')).toBe(0);
    clock.advanceSeconds(3_600);
    await world.round();
    await world.round();
    expect(alarms('payment-file-waiting')).toBe(1);
    expect((await world.command(`${reference}/hand-over`)).status).toBe(200);
    await world.carry(reference);
    await world.round();
    clock.advanceSeconds(4 * 3_600);
    await world.round();
    await world.round();
    expect(alarms('payment-file-result-late')).toBe(1);
    for (const id of ids)
      expect(await world.payout(id)).toMatchObject({ state: 'processing', attention: 'result-late' });
    const queue = '/v1/books/main/payouts/attention?attention=result-late';
    const attention = await world.nodes[0]!.call('GET', queue, { role: 'operator' });
    expect(attention.body.items[0].whatToDo.join(' ')).toContain('result file');
    await world.result(reference);
    await world.round();
    for (const id of ids) {
      const payout = await world.payout(id);
      expect([payout.state, payout.attention]).toEqual(['succeeded', undefined]);
    }
  });

  it('a file that its node was to put into the folder, and died: told after ten minutes, and put there by nobody', async () => {
    await world.approved();
    await world.round();
    const { file: reference } = (await world.command('seal')).body;
    const { app } = world.nodes[0]!;
    const [row] = await world.schema.sql<{ id: string; channel: string }>(
      "SELECT LOWER(HEX(id)) AS id, channel_id AS channel FROM payment_file WHERE state = 'sealed'",
    );
    const file = (await app.get(PaymentFileRepository, { strict: false }).byId(row!.id))!;
    const channel = (await app.get(ChannelDirectory, { strict: false }).byId(Number(row!.channel)))!;
    const handOver = app.get(HandOverFile, { strict: false });
    const done = await handOver.execute(theService(newTraceId()), channel, file, null);
    expect(done).toMatchObject({ ok: true, value: { isNew: true } });
    const again = await handOver.execute(theService(newTraceId()), channel, file, null);
    expect(again).toMatchObject({ ok: true, value: { isNew: false } });
    await world.round();
    expect(alarms('payment-file-undelivered')).toBe(0);
    clock.advanceSeconds(600);
    await world.round();
    await world.round();
    expect(alarms('payment-file-undelivered')).toBe(1);
    const late = alarms('payment-file-result-late');
    clock.advanceSeconds(4 * 3_600);
    await world.round();
    expect(alarms('payment-file-result-late')).toBe(late + 1);
    await world.carry(reference);
    await world.result(reference);
    await world.round();
    expect((await world.file(reference)).state).toBe('complete');
  });

  it('a payout that does not fit into the format stands in no file, and is a person’s at once; the others leave', async () => {
    const { call } = world.nodes[0]!;
    const path = `/v1/books/main/channels/${FILE_CHANNEL}`;
    const { body: channel } = await call('GET', path, { role: 'admin' });
    const { name, feeAccount, suspenseAccount, isActive, terms, version: expectedVersion } = channel;
    const detail = FIXED_WIDTH.detail.map((field) =>
      field.holds === 'payee-bank' ? { ...field, width: 4 } : field,
    );
    const file = { ...terms.file, payment: { ...FIXED_WIDTH, detail } };
    const body = {
      name,
      feeAccount,
      suspenseAccount,
      isActive,
      terms: { ...terms, file },
      expectedVersion,
      reason: 'x',
    };
    expect((await call('PUT', path, { role: 'admin', body })).status).toBe(200);
    const wide = await world.approved({ payee: { name: 'A', bank: 'ICBC-SHANGHAI', account: '6222020000' } });
    const fits = await world.approved();
    await world.round();
    expect(await world.payout(wide)).toMatchObject({ state: 'processing', attention: 'unfit-for-file' });
    expect((await world.payout(fits)).state).toBe('processing');
    const rows = await world.schema.sql<{ id: Buffer }>('SELECT payout_id AS id FROM payment_file_entry');
    const entered = rows.map(({ id }) => id.toString('hex'));
    expect(entered).toContain(fits.replaceAll('-', ''));
    expect(entered).not.toContain(wide.replaceAll('-', ''));
    expect(alarms('payment-file-unfit-payout')).toBe(1);
  });
});
