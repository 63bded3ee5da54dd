import mysql, { type Connection } from 'mysql2/promise';
import type { Person } from '../approvals.js';
import { createAdminKey, startNode, watchMemory } from '../nodes.js';
import { openBook } from '../prepare-book.js';
import type { BenchSchema } from '../schema.js';
import { settleBare, type BareSeconds } from './bare.js';
import { copyAgreements, fillDue } from './fill.js';
import { read, reissue, setUpSettlement, start, voidBatch, type Batch } from './service.js';
import { watchPreparing, type Prepared } from './watch.js';

export interface SettlementOrder {
  readonly details: number;
  readonly parties: number;
}

export interface SettlementRound extends SettlementOrder {
  /** A tenth of the details on another date, for what a detail costs where there are fewer. */
  readonly tenth: { readonly details: number; readonly bare: BareSeconds; readonly prepared: Prepared };
  readonly prepared: Prepared;
  /** All of them issued again. */
  readonly reissued: { readonly milliseconds: number; readonly prepared: Prepared };
  readonly voidMilliseconds: number;
  readonly residentMegabytes: number;
}

/** One node, its database, and who asks for batches. */
interface World {
  readonly url: string;
  readonly operator: Person;
  readonly admin: Connection;
}

type Say = (sentence: string) => void;

const DATES = { warmUp: '2026-01-12', tenth: '2026-01-13', whole: '2026-01-14' };
/** Enough for what a node compiles and keeps. */
const WARM_UP = 20_000;

/** Batches of results of clearing that are inserted straight: one node gathers, takes and orders them, issues them again, voids them. */
export async function measureSettlement(
  schema: BenchSchema,
  { details, parties }: SettlementOrder,
  say: Say,
): Promise<SettlementRound> {
  const adminKey = await createAdminKey(schema.environment);
  const node = await startNode(schema.environment);
  const admin = await mysql.createConnection({ uri: schema.adminUrl });
  try {
    await openBook(node.url, adminKey);
    const world: World = { url: node.url, operator: await setUpSettlement(node.url, adminKey), admin };
    const tenth = Math.ceil(details / 10);
    const bookId = await fill(admin, parties, [Math.min(WARM_UP, details), tenth, details], say);
    const bare = await settleBare(schema.adminUrl, bookId, DATES.tenth);
    say(
      `bare, ${tenth} details: gathered in ${bare.gathered.toFixed(1)} s, taken in ${bare.taken.toFixed(1)} s`,
    );
    await prepare(world, Math.min(WARM_UP, details), () => start(world.operator, DATES.warmUp));
    const memory = watchMemory([node]);
    const few = await prepare(world, tenth, () => start(world.operator, DATES.tenth), say);
    const all = await prepare(world, details, () => start(world.operator, DATES.whole), say);
    const reissued = await issueAgain(world, details, all.batch, say);
    const voidMilliseconds = await timed(() => voidBatch(world.operator, reissued.batch));
    say(`void in ${voidMilliseconds.toFixed(0)} ms`);
    return {
      ...{ details, parties, prepared: all.prepared, reissued, voidMilliseconds },
      tenth: { details: tenth, bare, prepared: few.prepared },
      residentMegabytes: memory.stop(),
    };
  } finally {
    await admin.end();
    await node.stop();
  }
}

async function fill(admin: Connection, parties: number, sizes: readonly number[], say: Say): Promise<number> {
  const [rows] = await admin.query('SELECT id FROM book');
  const bookId = (rows as { id: number }[])[0]!.id;
  say(`Inserting ${parties} agreements and ${sizes.reduce((sum, size) => sum + size)} results of clearing`);
  if (parties > 1) await copyAgreements(admin, parties);
  for (const [index, date] of Object.values(DATES).entries())
    await fillDue(admin, bookId, { runNo: index + 1, date, results: sizes[index]!, parties });
  return bookId;
}

async function issueAgain(
  world: World,
  details: number,
  before: Batch,
  say: Say,
): Promise<SettlementRound['reissued'] & { readonly batch: Batch }> {
  let milliseconds = 0;
  const issued = await prepare(
    world,
    details,
    async () => {
      const began = performance.now();
      const batch = await reissue(world.operator, before);
      milliseconds = performance.now() - began;
      return batch;
    },
    say,
  );
  if (issued.batch.contentHash !== before.contentHash) throw new Error('Issued again it is another batch');
  return { ...issued, milliseconds };
}

/** @throws Error when a detail is not in it: figures of a batch that is something else mean nothing */
async function prepare(
  { url, operator, admin }: World,
  details: number,
  begin: () => Promise<Batch>,
  say: Say = () => undefined,
): Promise<{ readonly prepared: Prepared; readonly batch: Batch }> {
  const { id } = await begin();
  const prepared = await watchPreparing(admin, id);
  const batch = await read(url, operator, id);
  if (batch.details !== details || batch.leftOut > 0)
    throw new Error(
      `Of ${details} details ${batch.details} are in the batch, ${batch.leftOut} orders left out`,
    );
  const phases = Object.entries(prepared).map(
    ([phase, { seconds, pages, lastByFirst }]) =>
      `${phase} ${seconds.toFixed(1)} s (${pages} pages, last by first ${lastByFirst?.toFixed(2) ?? 'not seen'})`,
  );
  say(`${details} details: ${phases.join(', ')}`);
  return { prepared, batch };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
