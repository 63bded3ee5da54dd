import Table from 'cli-table3';
import { median, middleOf } from './figures.js';
import { BATCH_CLIENTS, CLIENTS, MANY_CLIENTS, type Round } from './rounds.js';
import type { LoadResult } from './service-load.js';

export interface GrowthRound {
  readonly empty: LoadResult;
  readonly grown: LoadResult;
}

export interface Measurement {
  readonly engine: string;
  readonly rounds: readonly Round[];
  readonly groupSizeOfLimit: number;
  /** Empty when the grown book was left out. */
  readonly growth: readonly GrowthRound[];
  readonly residentMegabytes: number;
}

/** The ratios that the floors of the project are about, and what they were worked out from. */
export interface Figures {
  readonly single_vs_naive: number;
  readonly single_vs_naive_64_clients: number;
  readonly single_vs_naive_256_clients: number;
  readonly batch_vs_limit: number;
  readonly hot_vs_single: number;
  readonly rule_vs_single: number;
  readonly hold_vs_single: number;
  readonly two_nodes_vs_single: number;
  readonly grown_vs_empty: number | null;
  readonly p99_ms_at_70pct: number;
  readonly rss_mb_max: number;
}

interface Floor {
  readonly figure: keyof Figures;
  readonly isMet: (value: number) => boolean;
  readonly wanted: string;
}

const atLeast = (figure: keyof Figures, floor: number): Floor => ({
  figure,
  isMet: (value) => value >= floor,
  wanted: `at least ${floor}`,
});
const below = (figure: keyof Figures, ceiling: number): Floor => ({
  figure,
  isMet: (value) => value < ceiling,
  wanted: `below ${ceiling}`,
});

const FLOORS: readonly Floor[] = [
  atLeast('single_vs_naive', 4),
  atLeast('batch_vs_limit', 0.7),
  atLeast('hot_vs_single', 0.9),
  atLeast('rule_vs_single', 0.9),
  atLeast('two_nodes_vs_single', 0.7),
  atLeast('grown_vs_empty', 0.85),
  below('p99_ms_at_70pct', 50),
  below('rss_mb_max', 350),
];

/** @throws Error when a request failed: figures of a service that refuses mean nothing */
export function figuresOf({ rounds, growth, residentMegabytes }: Measurement): Figures {
  const rate = (pick: (round: Round) => LoadResult): number =>
    median(rounds.map((round) => pick(round).postingsPerSecond));
  const bare = (pick: (round: Round) => number): number => median(rounds.map(pick));
  const single = rate((round) => round.single);
  const of64 = single / bare((round) => round.naive);
  const of256 = rate((round) => round.singleMany) / bare((round) => round.naiveMany);
  return {
    single_vs_naive: rounded(Math.min(of64, of256)),
    single_vs_naive_64_clients: rounded(of64),
    single_vs_naive_256_clients: rounded(of256),
    batch_vs_limit: rounded(rate((round) => round.batch) / bare((round) => round.limit)),
    hot_vs_single: rounded(rate((round) => round.hot) / single),
    rule_vs_single: rounded(rate((round) => round.rule) / single),
    hold_vs_single: rounded(rate((round) => round.hold) / single),
    two_nodes_vs_single: rounded(rate((round) => round.twoNodes) / single),
    grown_vs_empty: growth.length === 0 ? null : rounded(grownVsEmpty(growth)),
    p99_ms_at_70pct: rounded(median(rounds.map(({ steady }) => steady.p99))),
    rss_mb_max: rounded(residentMegabytes),
  };
}

function grownVsEmpty(growth: readonly GrowthRound[]): number {
  const rate = (pick: (round: GrowthRound) => LoadResult): number =>
    median(growth.map((round) => pick(round).postingsPerSecond));
  return rate((round) => round.grown) / rate((round) => round.empty);
}

/** A refusal or an error among the answers makes the figures worthless. */
export function requireNoFailures({ rounds, growth }: Measurement): void {
  const results = [
    ...rounds.flatMap((round) => Object.values(round).filter((result) => typeof result === 'object')),
    ...growth.flatMap(({ empty, grown }) => [empty, grown]),
  ] as LoadResult[];
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (failed > 0) throw new Error(`${failed} requests failed; the figures mean nothing`);
}

export function print(measurement: Measurement, figures: Figures): void {
  const { engine, rounds } = measurement;
  console.log(
    `\n${engine}, flush and binary log sync at every commit; medians of ${rounds.length} round(s); ` +
      'latencies in milliseconds',
  );
  console.log(loadTable(measurement));
  console.log(floorTable(figures));
}

function loadTable({ rounds, growth, groupSizeOfLimit }: Measurement): string {
  const table = new Table({
    head: ['', 'clients', 'postings/s', 'p50', 'p95', 'p99'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
  });
  const bare = (name: string, clients: number, pick: (round: Round) => number): void => {
    table.push([name, clients, median(rounds.map(pick)).toFixed(0), '', '', '']);
  };
  const push = (name: string, clients: number, results: readonly LoadResult[]): void => {
    const { postingsPerSecond, p50, p95, p99 } = middleOf(results, (result) => result.postingsPerSecond);
    table.push([
      name,
      clients,
      postingsPerSecond.toFixed(0),
      ...[p50, p95, p99].map((figure) => figure.toFixed(1)),
    ]);
  };
  const rest = (name: string, clients: number, pick: (round: Round) => LoadResult): void =>
    push(name, clients, rounds.map(pick));
  bare('naive: a transaction per posting, no HTTP', CLIENTS, ({ naive }) => naive);
  bare('naive', MANY_CLIENTS, ({ naiveMany }) => naiveMany);
  bare(`limit: groups of ${groupSizeOfLimit}, no HTTP, no checks`, 2, ({ limit }) => limit);
  rest('single: one posting a request', CLIENTS, ({ single }) => single);
  rest('single', MANY_CLIENTS, ({ singleMany }) => singleMany);
  rest('batch: 200 a request', BATCH_CLIENTS, ({ batch }) => batch);
  rest('hot: one account in every posting', CLIENTS, ({ hot }) => hot);
  rest('rule: by business type', CLIENTS, ({ rule }) => rule);
  rest('hold: placed, then captured', CLIENTS, ({ hold }) => hold);
  rest('two nodes, single', CLIENTS, ({ twoNodes }) => twoNodes);
  rest('single at 70 % of its rate, open loop', MANY_CLIENTS, ({ steady }) => steady);
  if (growth.length > 0) {
    push(
      'single, empty book',
      CLIENTS,
      growth.map(({ empty }) => empty),
    );
    push(
      'single, 10 million entries, 1 million accounts',
      CLIENTS,
      growth.map(({ grown }) => grown),
    );
  }
  return table.toString();
}

function floorTable(figures: Figures): string {
  const table = new Table({ head: ['figure', 'measured', 'wanted', ''] });
  for (const { figure, isMet, wanted } of FLOORS) {
    const value = figures[figure];
    if (value === null) table.push([figure, 'left out', wanted, '']);
    else table.push([figure, value, wanted, isMet(value) ? 'met' : 'MISSED']);
  }
  return table.toString();
}

const rounded = (figure: number): number => Math.round(figure * 100) / 100;
