import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { median } from '../figures.js';
import { findLimit } from '../limit.js';
import { createAdminKey, startNode, watchMemory } from '../nodes.js';
import { joinBook, openBook } from '../prepare-book.js';
import type { BenchSchema } from '../schema.js';
import { loadBare, loadBareKeys, loadBareResults } from './bare.js';
import { bring, clear, setUp, type Clearing } from './service.js';
import { USUAL_ORDER } from './content.js';
import { writeTradeFile } from './write.js';

const LIMIT_MILLISECONDS = 4_000;

/** What a bare script takes for the same rows; seconds. */
interface BareSeconds {
  readonly records: number;
  readonly keys: number;
  readonly results: number;
  /** Of as many vouchers, two lines each, without what says which results are in them. */
  readonly vouchers: number;
}

export interface TradeFileRound {
  readonly bare: BareSeconds;
  readonly acceptedSeconds: number;
  readonly clearing: Clearing;
  readonly residentMegabytes: number;
}

export interface TradeFileFigures {
  readonly trade_records: number;
  readonly accepted_per_second: number;
  readonly accepted_vs_bare: number;
  readonly cleared_per_second: number;
  readonly accepted_and_cleared_vs_bare: number;
  readonly vouchers_posted_per_second: number;
  readonly end_to_end_per_second: number;
  readonly end_to_end_vs_bare: number;
  readonly resident_megabytes: number;
}

/** Files of so many records: what a bare script takes for each, and one node from the folder to the posted vouchers. */
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
    // Before the parties have accounts: nobody else touches those that the bare script moves.
    const { workload } = await joinBook(node.url, schema.adminUrl, adminKey);
    const limit = await findLimit(schema.databaseUrl, workload);
    const operator = await setUp(node.url, adminKey);
    const measured: TradeFileRound[] = [];
    // The first one warms everything up.
    for (let round = 0; round <= rounds; round++) {
      const size = round === 0 ? Math.min(records, 20_000) : records;
      const path = join(directory, 'file');
      const order = { ...USUAL_ORDER, records: size, first: round * records + 1 };
      const { sha256 } = await writeTradeFile(path, order);
      const bareRows = {
        records: await loadBare(schema.adminUrl, path, round),
        keys: await loadBareKeys(schema.adminUrl, path, round),
        results: await loadBareResults(schema.adminUrl, path, round),
      };
      const memory = watchMemory([node]);
      const { file, seconds } = await bring(node.url, operator, directory, path, { round, sha256 });
      const clearing = await clear(node.url, operator, file);
      const residentMegabytes = memory.stop();
      if (round === 0) continue;
      const { clearedSeconds, postedSeconds, vouchers } = clearing;
      const bare = { ...bareRows, vouchers: vouchers / (await limit.run(LIMIT_MILLISECONDS)) };
      measured.push({ bare, acceptedSeconds: seconds, clearing, residentMegabytes });
      const parts = Object.entries(bare).map(([what, part]) => `${what} ${part.toFixed(1)} s`);
      say(
        `${size} records: bare ${parts.join(', ')}; accepted after ${seconds.toFixed(1)} s, cleared after ${clearedSeconds.toFixed(1)} s, ${vouchers} vouchers posted after ${postedSeconds.toFixed(1)} s more`,
      );
    }
    return measured;
  } finally {
    await node.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

export function tradeFileFigures(records: number, rounds: readonly TradeFileRound[]): TradeFileFigures {
  const of = (figure: (round: TradeFileRound) => number): number => median(rounds.map(figure));
  const bareIntake = of(({ bare: { records: rows, keys } }) => rows + keys);
  const bareCleared = bareIntake + of(({ bare: { results } }) => results);
  const bare = bareCleared + of(({ bare: { vouchers } }) => vouchers);
  const accepted = of(({ acceptedSeconds }) => acceptedSeconds);
  const cleared = of(({ clearing }) => clearing.clearedSeconds);
  const posted = of(({ clearing }) => clearing.postedSeconds);
  return {
    trade_records: records,
    accepted_per_second: records / accepted,
    accepted_vs_bare: bareIntake / accepted,
    cleared_per_second: records / cleared,
    accepted_and_cleared_vs_bare: bareCleared / (accepted + cleared),
    vouchers_posted_per_second: of(({ clearing }) => clearing.vouchers) / posted,
    end_to_end_per_second: records / (accepted + cleared + posted),
    end_to_end_vs_bare: bare / (accepted + cleared + posted),
    resident_megabytes: Math.max(...rounds.map(({ residentMegabytes }) => residentMegabytes)),
  };
}

export function printTradeFiles(figures: TradeFileFigures): void {
  const table = new Table({ head: ['figure', 'measured'], colAligns: ['left', 'right'] });
  for (const [name, value] of Object.entries(figures) as [string, number][])
    table.push([name, value.toFixed(2)]);
  console.log(table.toString());
}
