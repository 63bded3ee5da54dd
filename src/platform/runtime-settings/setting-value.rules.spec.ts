import { describe, expect, it } from 'vitest';
import { readConfig } from '../config/index.js';
import { CATALOGUE, defaultsOf, definitionOf, SETTING_NAMES } from './catalogue.js';
import { readStored, readValue } from './setting-value.rules.js';

const config = readConfig({
  DATABASE_URL: 'mysql://a:b@h:1/s',
  REDIS_URL: 'redis://h:1',
  API_KEY_PEPPER: '0'.repeat(64),
  DATABASE_POOL_SIZE: '17',
  LOG_LEVEL: 'warn',
});
const outcomeOf = (name: keyof typeof CATALOGUE, given: unknown): unknown => {
  const read = readValue(CATALOGUE[name], given);
  return read.ok ? read.value : read.refusal.code;
};

describe('the catalogue', () => {
  it.each(SETTING_NAMES)('%s has a default that it takes itself, and fits its table', (name) => {
    const value = defaultsOf(config)[name];
    expect(outcomeOf(name, value)).toBe(value);
    expect(name).toMatch(/^[a-z][A-Za-z.]{0,63}$/);
    expect(String(value).length).toBeLessThanOrEqual(64);
  });

  it('has the defaults of the node where the environment names them', () => {
    expect(defaultsOf(config)).toMatchObject({ 'database.poolSize': 17, 'log.level': 'warn' });
  });

  it('knows its own names only', () => {
    expect(definitionOf('log.level')).toBe(CATALOGUE['log.level']);
    for (const name of ['log.levels', '', 'toString', '__proto__', 'constructor']) {
      expect(definitionOf(name)).toBeUndefined();
    }
  });
});

describe('a value', () => {
  const MALFORMED = 'SETTINGS.VALUE_MALFORMED';
  it.each([
    [4, 4],
    [500, 500],
    [3, 'SETTINGS.VALUE_OUT_OF_RANGE'],
    [501, 'SETTINGS.VALUE_OUT_OF_RANGE'],
    [12.5, MALFORMED],
    [Number.NaN, MALFORMED],
    ['12', MALFORMED],
    [true, MALFORMED],
    [undefined, MALFORMED],
    [{}, MALFORMED],
  ])('%j for a number from 4 to 500 is %s', (given, outcome) => {
    expect(outcomeOf('database.poolSize', given)).toBe(outcome);
  });

  it.each([
    ['debug', 'debug'],
    ['Debug', MALFORMED],
    ['debug ', MALFORMED],
    [20, MALFORMED],
  ])('%j for a word is %s', (given, outcome) => expect(outcomeOf('log.level', given)).toBe(outcome));

  it('that was stored is read back as it was, and nothing else is', () => {
    expect(readStored(CATALOGUE['database.poolSize'], '20')).toBe(20);
    expect(readStored(CATALOGUE['log.level'], 'trace')).toBe('trace');
    for (const text of ['3', '020', '20.0', '2e1', '', ' 20', 'debug', '-20']) {
      expect(readStored(CATALOGUE['database.poolSize'], text)).toBeUndefined();
    }
    expect(readStored(CATALOGUE['log.level'], '20')).toBeUndefined();
  });
});
