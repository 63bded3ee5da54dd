import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { median } from '../figures.js';
import { createAdminKey, startNode, watchMemory } from '../nodes.js';
import { openBook, poster } from '../prepare-book.js';
import type { BenchSchema } from '../schema.js';
import { loadBare } from './bare.js';
import { USUAL_ORDER } from './content.js';
import { writeTradeFile } from './write.js';

const BOOK = '/v1/books/bench';
const SOURCE = 'shop';
const LONGEST_MILLISECONDS = 3 * 3_600_000;

export interface TradeFileRound {
  readonly bareSeconds: number;
  readonly seconds: number;
  readonly residentMegabytes: number;
}

export interface TradeFileFigures {
  readonly trade_records: number;
  readonly trade_records_per_second: number;
  readonly bare_records_per_second: number;
  readonly trade_records_vs_bare: number;
  readonly resident_megabytes: number;
}

/** Files of so many records: what a bare script takes for each, and one node from the folder to the accepted state. */
export async function measureTradeFiles(
  schema: BenchSchema,
  records: number,
  rounds: number,
  say: (sentence: string) => void,
): Promise<TradeFileRound[]> {
  const directory = mkdtempSync(join(tmpdir(), 'suanpan-bench-trade-'));
  const adminKey = await createAdminKey(schema.environment);
  const node = await startNode({ ...schema.environment, TRADE_FILES_DIR: directory });
  try {
    await openBook(node.url, adminKey);
    const operator = await setUp(node.url, adminKey);
    const measured: TradeFileRound[] = [];
    // The first one warms everything up.
    for (let round = 0; round <= rounds; round++) {
      const size = round === 0 ? Math.min(records, 20_000) : records;
      const path = join(directory, 'file');
      const order = { ...USUAL_ORDER, records: size, first: round * records + 1 };
      const { sha256 } = await writeTradeFile(path, order);
      const bareSeconds = await loadBare(schema.adminUrl, path, round);
      const memory = watchMemory([node]);
      const seconds = await bring(node.url, operator, directory, path, { round, sha256 });
      const residentMegabytes = memory.stop();
      if (round === 0) continue;
      measured.push({ bareSeconds, seconds, residentMegabytes });
      say(`${size} records: bare ${bareSeconds.toFixed(1)} s, accepted after ${seconds.toFixed(1)} s`);
    }
    return measured;
  } finally {
    await node.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A source by maker and checker. @returns the key of an operator */
async function setUp(url: string, adminKey: string): Promise<string> {
  const post = poster(url, adminKey);
  const hire = async (code: string, role: string): Promise<string> => {
    await post('/v1/clients', { code, name: code, reason: 'bench' });
    const order = { roles: [role], books: ['bench'], reason: 'bench' };
    return (await post(`/v1/clients/${code}/keys`, order)).secret as string;
  };
  const operator = await hire('trade-operator', 'operator');
  const checker = await hire('trade-checker', 'approver');
  const content = {
    ...{ source: SOURCE, name: SOURCE, format: 'trade-confirmation', kinds: ['original'], registrars: [] },
    ...{ expectedFiles: 1, parties: 'any', fileName: 'T_{date}_{number}.txt', active: true },
  };
  const order = { command: 'set-trade-source', content, reason: 'bench' };
  const { id, contentHash } = await poster(url, operator)(`${BOOK}/approvals`, order);
  const body = { contentHash, reason: 'bench' };
  await poster(url, checker)(`${BOOK}/approvals/${id as string}/approve`, body);
  return operator;
}

/** From the moment in which the file lies there as a whole. @returns seconds until its records are visible */
async function bring(
  url: string,
  key: string,
  directory: string,
  path: string,
  { round, sha256 }: { round: number; sha256: string },
): Promise<number> {
  const folder = join(directory, 'in', 'bench', SOURCE);
  mkdirSync(folder, { recursive: true });
  const name = `T_${USUAL_ORDER.businessDate.replaceAll('-', '')}_${round + 1}.txt`;
  renameSync(path, join(folder, name));
  const began = performance.now();
  writeFileSync(join(folder, `${name}.sha256`), sha256);
  while (performance.now() - began < LONGEST_MILLISECONDS) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const answer = await fetch(`${url}${BOOK}/trade-files?limit=1`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { items } = (await answer.json()) as {
      items: { name: string; state: string; refusalMessage: string }[];
    };
    const [file] = items;
    if (file?.name !== name) continue;
    if (file.state === 'refused') throw new Error(`The file was refused: ${file.refusalMessage}`);
    if (file.state === 'accepted') return (performance.now() - began) / 1_000;
  }
  throw new Error('The file was not accepted in time');
}

export function tradeFileFigures(records: number, rounds: readonly TradeFileRound[]): TradeFileFigures {
  const of = (figure: (round: TradeFileRound) => number): number => median(rounds.map(figure));
  return {
    trade_records: records,
    trade_records_per_second: of(({ seconds }) => records / seconds),
    bare_records_per_second: of(({ bareSeconds }) => records / bareSeconds),
    trade_records_vs_bare: of(({ bareSeconds, seconds }) => bareSeconds / seconds),
    resident_megabytes: Math.max(...rounds.map(({ residentMegabytes }) => residentMegabytes)),
  };
}

export function printTradeFiles(figures: TradeFileFigures): void {
  const table = new Table({ head: ['figure', 'measured'], colAligns: ['left', 'right'] });
  for (const [name, value] of Object.entries(figures) as [string, number][])
    table.push([name, value.toFixed(2)]);
  console.log(table.toString());
}
