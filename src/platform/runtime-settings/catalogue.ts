import { LOG_LEVELS, type Config, type LogLevel } from '../config/index.js';

/** A number that is counted in a unit. */
export interface WholeSetting {
  readonly type: 'whole';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** A node starts with it, and a setting that is given back to its default has it again. */
  readonly defaultOf: (config: Config) => number;
  readonly description: string;
  readonly takesEffect: string;
}

/** One of several words. */
export interface ChoiceSetting<Choice extends string = string> {
  readonly type: 'choice';
  readonly choices: readonly Choice[];
  readonly defaultOf: (config: Config) => Choice;
  readonly description: string;
  readonly takesEffect: string;
}

export type SettingDefinition = WholeSetting | ChoiceSetting;

const always = (value: number) => () => value;
const logLevel: ChoiceSetting<LogLevel> = {
  type: 'choice',
  choices: LOG_LEVELS,
  defaultOf: (config) => config.logLevel,
  description: 'Least important log lines to write; the default is LOG_LEVEL of the node',
  takesEffect: 'with the next line',
};

/** Everything that can be changed while the service runs. The README says why it stands here and not with its users. */
export const CATALOGUE = {
  'posting.groupLines': {
    type: 'whole',
    unit: 'lines',
    min: 10,
    max: 5_000,
    defaultOf: always(800),
    description: 'Most voucher lines that share a transaction; a larger batch goes alone',
    takesEffect: 'with the next group',
  },
  'posting.groupsInFlight': {
    type: 'whole',
    unit: 'transactions',
    min: 1,
    max: 16,
    defaultOf: always(3),
    description: 'Groups of postings that a node has in the database at once, on connections of their own',
    takesEffect: 'with the next group',
  },
  // Below the size of a batch no batch would ever find room.
  'posting.waitingPostings': {
    type: 'whole',
    unit: 'postings',
    min: 1_000,
    max: 200_000,
    defaultOf: always(20_000),
    description: 'Postings that wait in each lane of a node before callers are told to come back',
    takesEffect: 'with the next posting; what waits already is not sent away',
  },
  'database.poolSize': {
    type: 'whole',
    unit: 'connections',
    min: 4,
    max: 500,
    defaultOf: (config) => config.databasePoolSize,
    description:
      'Most connections of a node besides those of posting groups; the default is its DATABASE_POOL_SIZE',
    takesEffect: 'at once; connections in use above it are closed when they are given back',
  },
  'http.requestsPerSecondPerKey': {
    type: 'whole',
    unit: 'requests a second',
    min: 0,
    max: 100_000,
    defaultOf: always(0),
    description: 'Requests that an API key without a rate of its own may send to a node; 0: no limit',
    takesEffect: 'with the next request',
  },
  'http.burstPerKey': {
    type: 'whole',
    unit: 'requests',
    min: 1,
    max: 100_000,
    defaultOf: always(200),
    description: 'Requests that an API key may send at once after a rest, before its rate counts',
    takesEffect: 'with the next request',
  },
  'http.newKeysPerSecondPerAddress': {
    type: 'whole',
    unit: 'keys a second',
    min: 0,
    max: 100_000,
    defaultOf: always(100),
    description: 'API keys new to a node that it looks up for an address; 0: no limit',
    takesEffect: 'with the next request',
  },
  'webhooks.keepDays': {
    type: 'whole',
    unit: 'days',
    min: 1,
    max: 3_650,
    defaultOf: always(30),
    description:
      'How long events of webhooks are kept for replays, with what became of them; what waits is kept longer',
    takesEffect: 'within an hour',
  },
  'log.level': logLevel,
} as const satisfies Readonly<Record<string, SettingDefinition | ChoiceSetting<LogLevel>>>;

export type SettingName = keyof typeof CATALOGUE;
export type SettingValue<Name extends SettingName> = ReturnType<(typeof CATALOGUE)[Name]['defaultOf']>;
export type SettingValues = { [Name in SettingName]: SettingValue<Name> };

export const SETTING_NAMES = Object.keys(CATALOGUE).sort() as readonly SettingName[];

/** Undefined for a name that this version does not know. */
export function definitionOf(name: string): SettingDefinition | undefined {
  return Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name as SettingName] : undefined;
}

export function defaultsOf(config: Config): SettingValues {
  const values = SETTING_NAMES.map((name) => [name, CATALOGUE[name].defaultOf(config)]);
  return Object.fromEntries(values) as SettingValues;
}
