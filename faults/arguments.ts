import { FAULTS } from './fault-table.js';
import { CONTROLS } from './controls.js';

export interface Arguments {
  readonly engine: 'mysql' | 'mariadb' | undefined;
  readonly what: 'all' | 'quick' | 'quick-faults' | 'controls' | 'list' | 'cluster';
  readonly seed: number;
  /** Names of faults and controls; empty for all. */
  readonly only: readonly string[];
  readonly json: string | undefined;
}

export const USAGE = `npm run faults -- [options]
  --quick            the short faults and the most telling controls, under three minutes
  --quick-faults     the short faults alone
  --controls         the positive controls alone: with a guard switched off the harness must report the loss
  --cluster          failover in a MySQL group replication cluster, see docs/reliability.md
  --only NAME,NAME   some faults or controls
  --seed N           repeats a run
  --engine ENGINE    mysql or mariadb
  --json FILE        writes the results there, too
  --list             names all faults and controls`;

/** Whether everything is done at its full size. */
export const isThorough = ({ what }: Pick<Arguments, 'what'>): boolean => !what.startsWith('quick');

export class WrongArguments extends Error {}

const SWITCHES: Readonly<Record<string, Arguments['what']>> = {
  '--quick': 'quick',
  '--quick-faults': 'quick-faults',
  '--controls': 'controls',
  '--cluster': 'cluster',
  '--list': 'list',
};
const VALUES = new Set(['--only', '--seed', '--engine', '--json']);

/** @throws WrongArguments */
export function readArguments(args: readonly string[]): Arguments {
  const values = new Map<string, string>();
  let what: Arguments['what'] = 'all';
  const waiting = args.flatMap((each) => (/^--\w+=/.test(each) ? each.split(/=(.*)/, 2) : [each]));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next in SWITCHES) what = SWITCHES[next]!;
    else if (VALUES.has(next) && waiting.length > 0) values.set(next, waiting.shift()!);
    else throw new WrongArguments(`${next} is not understood`);
  }
  return {
    what,
    engine: engineOf(values.get('--engine')),
    seed: seedOf(values.get('--seed')),
    only: namesOf(values.get('--only')),
    json: values.get('--json'),
  };
}

function engineOf(text: string | undefined): Arguments['engine'] {
  if (text === undefined || text === 'mysql' || text === 'mariadb') return text;
  throw new WrongArguments('--engine is mysql or mariadb');
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return Date.now() % 1_000_000;
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0) throw new WrongArguments('--seed is a whole number');
  return seed;
}

function namesOf(text: string | undefined): string[] {
  const names = text?.split(',').filter((name) => name !== '') ?? [];
  const known = new Set([...FAULTS, ...CONTROLS].map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new WrongArguments(`unknown: ${unknown.join(', ')}; see --list`);
  return names;
}
