import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { detectEngine } from '../src/platform/database/connection.js';
import { readBenchArguments } from './arguments.js';
import { grow, isOutgrown, readIntoMemory } from './growth.js';
import { findLimit } from './limit.js';
import { measureNightly, nightlyFigures, printNightly } from './nightly.js';
import { createAdminKey, startNode, watchMemory, type ServiceNode } from './nodes.js';
import { measurePayouts, payoutFigures, printPayouts } from './payouts.js';
import { joinBook, openBook } from './prepare-book.js';
import { figuresOf, print, requireNoFailures, type GrowthRound, type Measurement } from './report.js';
import { CLIENTS, playRound, warmUp, type Round } from './rounds.js';
import { dropSchema, openSchema, type BenchSchema } from './schema.js';
import { loadService, SINGLE, type Target } from './service-load.js';
import { measureSettlement, type SettlementOrder } from './settlement/measure.js';
import { printSettlement, settlementFigures } from './settlement/report.js';
import { soak } from './soak.js';
import { measureTradeFiles, printTradeFiles, tradeFileFigures } from './trade-files/measure.js';

/**
 * `npm run bench`: everything side by side in one run on one machine. Reads BENCH_DATABASE_ADMIN_URL and
 * BENCH_REDIS_URL, which the script that starts it provides.
 */
const PACE = {
  full: { rounds: 3, roundMilliseconds: 5_000, warmUpMilliseconds: 3_000, movedAccounts: 200_000 },
  quick: { rounds: 1, roundMilliseconds: 1_800, warmUpMilliseconds: 1_200, movedAccounts: 1_000 },
};
const GROWN_SCHEMA = 'suanpan_bench_grown';

const { BENCH_DATABASE_ADMIN_URL: serverUrl, BENCH_REDIS_URL: redisUrl } = process.env;
if (!serverUrl || !redisUrl)
  throw new Error('Run it by `npm run bench`, which provides a database and Redis');
const {
  quick,
  json,
  soak: isSoak,
  trialBalance: isNightly,
  payouts: isPayouts,
  clearing,
  settlement,
} = readBenchArguments(process.argv.slice(2));
const pace = quick ? PACE.quick : PACE.full;
const say = (sentence: string): void => console.log(sentence);

const schema = await openSchema(serverUrl, redisUrl, `suanpan_bench_${randomBytes(4).toString('hex')}`);
try {
  if (isSoak) await onNodes(schema, 1, soak);
  else if (isNightly) await measureTrialBalance();
  else if (isPayouts) await measureThePayouts();
  else if (clearing !== null) await measureClearing(clearing);
  else if (settlement !== null) await measureBatches(settlement);
  else await measure();
} finally {
  await dropSchema(serverUrl, schema);
}

async function measure(): Promise<void> {
  const { rounds, groupSizeOfLimit, residentMegabytes } = await onNodes(schema, 2, measureRounds);
  const growth = quick ? [] : await measureGrowth();
  const engine = await detectEngine(serverUrl!);
  const measurement: Measurement = { engine, rounds, groupSizeOfLimit, growth, residentMegabytes };
  requireNoFailures(measurement);
  const figures = figuresOf(measurement);
  print(measurement, figures);
  writeDown({ engine, quick, ...figures, rounds, growth });
}

/** On the grown book; in a hurry on a small one. */
async function measureTrialBalance(): Promise<void> {
  const of = quick ? schema : await openGrown();
  const measured = await onNodes(of, 1, ([node], target, adminKey) =>
    measureNightly({ node: node!, target, adminUrl: of.adminUrl, adminKey }, pace, say),
  );
  const measurement = { engine: await detectEngine(serverUrl!), ...measured };
  printNightly(measurement);
  writeDown({ quick, ...nightlyFigures(measurement), ...measurement });
}

/** The node that takes them sends none, so that creation is measured by itself. */
async function measureThePayouts(): Promise<void> {
  const rounds = await onNodes(withoutJobs(schema), 1, (_node, target, adminKey) =>
    measurePayouts({ schema, target, adminKey }, pace),
  );
  const figures = payoutFigures(rounds);
  printPayouts(figures);
  writeDown({ engine: await detectEngine(serverUrl!), quick, ...figures, rounds });
}

/** A node of its own, with its folder. */
async function measureClearing(records: number): Promise<void> {
  const rounds = await measureTradeFiles(schema, records, quick ? 1 : 3, say);
  const figures = tradeFileFigures(records, rounds);
  printTradeFiles(figures);
  writeDown({ engine: await detectEngine(serverUrl!), quick, ...figures, rounds });
}

/** One batch of a tenth of the details, two of all of them: once over is enough. */
async function measureBatches(order: SettlementOrder): Promise<void> {
  const round = await measureSettlement(schema, order, say);
  const figures = settlementFigures(round);
  printSettlement(figures);
  writeDown({ engine: await detectEngine(serverUrl!), quick, ...figures, round });
}

function withoutJobs(of: BenchSchema): BenchSchema {
  return { ...of, environment: { ...of.environment, JOBS: 'off' } };
}

function writeDown(figures: object): void {
  if (json === null) return;
  writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  say(`Written to ${json}`);
}

async function openGrown(): Promise<BenchSchema> {
  const grown = await openSmallEnough();
  await onNodes(grown, 1, () => Promise.resolve());
  say('Growing a book to 10 million entries, unless an earlier run has:');
  await grow(grown.adminUrl, (what) => say(`  ${what}`));
  return grown;
}

/** The book of earlier runs, unless they have made it so large that the figures would be another's. */
async function openSmallEnough(): Promise<BenchSchema> {
  const known = await openSchema(serverUrl!, redisUrl!, GROWN_SCHEMA);
  if (!(await isOutgrown(known.adminUrl))) return known;
  say('Earlier runs have added a tenth to the grown book; it begins anew');
  await dropSchema(serverUrl!, known);
  return openSchema(serverUrl!, redisUrl!, GROWN_SCHEMA);
}

async function measureRounds(nodes: readonly ServiceNode[], one: Target) {
  const both: Target = { ...one, urls: nodes.map(({ url }) => url) };
  const memory = watchMemory(nodes);
  const bare = { one, both, databaseUrl: schema.databaseUrl };
  const limit = await findLimit(schema.databaseUrl, one.workload);
  await warmUp({ ...bare, limit }, pace.warmUpMilliseconds);
  const rounds: Round[] = [];
  for (let round = 1; round <= pace.rounds; round++) {
    rounds.push(await playRound({ ...bare, limit }, pace.roundMilliseconds));
    say(`round ${round} of ${pace.rounds} done`);
  }
  return { rounds, groupSizeOfLimit: limit.groupSize, residentMegabytes: memory.stop() };
}

/**
 * The empty book and the grown one in turns, each with a node of its own. No jobs: the trial balances of the grown book's
 * old dates, which nobody has closed, would be under way in one of them and not in the other.
 */
async function measureGrowth(): Promise<GrowthRound[]> {
  const grown = await openGrown();
  say('Reading it into the server’s memory');
  await readIntoMemory(grown.adminUrl);
  return onNodes(withoutJobs(schema), 1, (_empty, emptyTarget) =>
    onNodes(withoutJobs(grown), 1, async (_grown, grownTarget) => {
      const load = (target: Target) => loadService(target, SINGLE, CLIENTS, pace.roundMilliseconds);
      // Long enough for what a node of that book keeps in memory to be there.
      for (const target of [emptyTarget, grownTarget, grownTarget, grownTarget]) await load(target);
      const rounds: GrowthRound[] = [];
      for (let round = 1; round <= pace.rounds; round++) {
        rounds.push({ empty: await load(emptyTarget), grown: await load(grownTarget) });
      }
      return rounds;
    }),
  );
}

/** Nodes on a schema with its book, as long as the work lasts. */
async function onNodes<T>(
  of: BenchSchema,
  count: number,
  work: (nodes: readonly ServiceNode[], target: Target, adminKey: string) => Promise<T>,
): Promise<T> {
  const adminKey = await createAdminKey(of.environment);
  const nodes: ServiceNode[] = [];
  try {
    for (let started = 0; started < count; started++) nodes.push(await startNode(of.environment));
    await openBook(nodes[0]!.url, adminKey);
    const { key, workload } = await joinBook(nodes[0]!.url, of.adminUrl, adminKey);
    return await work(nodes, { urls: [nodes[0]!.url], key, workload }, adminKey);
  } finally {
    for (const node of nodes) await node.stop();
  }
}
