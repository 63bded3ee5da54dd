import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradeFileBytes } from '../../../bench/trade-files/write.js';
import { orderOf, startTradeWorld, TRADE_FILES, type TradeWorld } from '../../support/trade-files.js';

const LONG_AGO = new Date(Date.now() - 600_000);

let world: TradeWorld;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trade-files-'));
  world = await startTradeWorld({ env: { TRADE_FILES_DIR: directory } });
});
afterAll(async () => {
  await world.service.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the folder of a source', () => {
  const folder = () => join(directory, 'in', 'main', 'dropped');
  const drop = (
    name: string,
    bytes: Buffer,
    side: Readonly<Record<string, string>> = {},
    changed = LONG_AGO,
  ): void => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), name), bytes);
    utimesSync(join(folder(), name), changed, changed);
    const suffixes = Object.entries(side);
    for (const [suffix, text] of suffixes) writeFileSync(join(folder(), `${name}${suffix}`), text);
  };
  const digestOf = (algorithm: string, bytes: Buffer): string =>
    createHash(algorithm).update(bytes).digest('hex');
  const made = (first: number): Buffer => tradeFileBytes(orderOf({ first }));
  const listed = async () => (await world.call('GET', `${TRADE_FILES}?source=dropped&limit=200`)).body.items;
  const settled = (outcome: string): string[] =>
    existsSync(join(folder(), outcome)) ? readdirSync(join(folder(), outcome)).sort() : [];

  it('is read when a file is complete, with side file and marker; what is half-written waits', async () => {
    await world.setSource('dropped', {
      ...{ format: 'trade-confirmation', fileName: 'TRADE_{date}_{number}.txt', readyMarker: true },
    });
    const first = made(500_000);
    drop('TRADE_20261120_1.txt', first);
    await world.round();
    drop('TRADE_20261120_1.txt', first, {
      '.sha256': `${digestOf('sha256', first)}  TRADE_20261120_1.txt\n`,
    });
    await world.round();
    expect(await listed()).toEqual([]);
    drop('TRADE_20261120_1.txt', first.subarray(0, 300), { '.ok': '' }, new Date());
    await world.round();
    expect([await listed(), settled('taken')]).toEqual([[], []]);
    drop('TRADE_20261120_1.txt', first);
    await world.round();
    expect(await listed()).toMatchObject([
      { name: 'TRADE_20261120_1.txt', state: 'accepted', kind: 'original' },
    ]);
    expect(settled('taken')).toEqual(
      ['', '.report.json', '.sha256'].map((end) => `TRADE_20261120_1.txt${end}`),
    );
    expect(readdirSync(join(directory, 'spool'))).toEqual([]);
  });

  it('takes the file once, though a node died before it had moved it; another of the same content is refused', async () => {
    const bytes = made(510_000);
    const side = { '.md5': digestOf('md5', bytes), '.ok': '' };
    for (let times = 0; times < 2; times++) {
      drop('TRADE_20261120_2.txt', bytes, side);
      await world.round();
    }
    drop('TRADE_20261120_3.txt', bytes, side);
    await world.round();
    expect((await listed()).map(({ name }: { name: string }) => name)).toEqual([
      ...['TRADE_20261120_2.txt', 'TRADE_20261120_1.txt'],
    ]);
    expect(settled('refused')).toContain('TRADE_20261120_3.txt.report.json');
  });

  it('refuses wrong and missing checksums with a report, and names that say nothing', async () => {
    const bytes = made(520_000);
    drop('TRADE_20261120_4.txt', bytes, { '.md5': 'f'.repeat(32), '.ok': '' });
    drop('TRADE_20261120_5.txt', made(530_000), { '.sha256': 'none', '.ok': '' });
    drop('TRADE_20261332_6.txt', made(540_000), { '.sha256': 'f'.repeat(64), '.ok': '' });
    drop('other.txt', made(550_000), { '.sha256': 'f'.repeat(64), '.ok': '' });
    await world.round();
    const [fifth, fourth] = await listed();
    expect([fourth.refusal, fifth.refusal]).toEqual(['CHECKSUM_DIFFERS', 'CHECKSUM_MISSING']);
    expect(await world.errors(fourth.id)).toMatchObject([
      { line: 0, value: 'f'.repeat(32), code: 'CHECKSUM_DIFFERS' },
    ]);
    expect(settled('refused')).toEqual(expect.arrayContaining(['TRADE_20261332_6.txt', 'other.txt']));
    // The same content with its right checksum is taken.
    drop('TRADE_20261120_4.txt', bytes, { '.md5': digestOf('md5', bytes), '.ok': '' });
    await world.round();
    expect((await listed())[0]).toMatchObject({ name: 'TRADE_20261120_4.txt', state: 'accepted' });
  });

  it('is not kept from its good files by links and folders that somebody has put there', async () => {
    const [first, good] = [made(570_000), made(580_000)];
    drop('TRADE_20261120_8.txt', first, { '.ok': '' });
    symlinkSync('nowhere', join(folder(), 'TRADE_20261120_8.txt.sha256'));
    symlinkSync('nowhere', join(folder(), 'TRADE_20261120_81.txt'));
    mkdirSync(join(folder(), 'TRADE_20261120_82.txt'));
    for (const name of ['TRADE_20261120_81.txt', 'TRADE_20261120_82.txt'])
      for (const end of ['.sha256', '.ok']) writeFileSync(join(folder(), `${name}${end}`), 'f'.repeat(64));
    drop('TRADE_20261120_9.txt', good, { '.sha256': digestOf('sha256', good), '.ok': '' });
    await world.round();
    const files = (await listed()).slice(0, 2);
    expect(files.map(({ name, refusal }: Record<string, string | null>) => [name, refusal])).toEqual([
      ['TRADE_20261120_9.txt', null],
      ['TRADE_20261120_8.txt', 'CHECKSUM_MISSING'],
    ]);
  });

  it('has a place for supplementary files', async () => {
    const bytes = made(560_000);
    const name = join('supplementary', 'TRADE_20261120_7.txt');
    drop(name, bytes, { '.sha256': digestOf('sha256', bytes), '.ok': '' });
    await world.round();
    expect((await listed())[0]).toMatchObject({ kind: 'supplementary', state: 'accepted' });
  });
});
