import { parseArgs } from 'node:util';
import { DEFAULT_CUSTOMER } from './customer.js';
import { BadCommand, readBehaviour, readCustomer } from './read-settings.js';
import type { BankOptions } from './start-bank.js';

const DEFAULTS = {
  port: '4100',
  host: '127.0.0.1',
  journal: '.data/bank/journal.jsonl',
  preset: 'well',
  seed: '1',
} as const;
const OF_THE_CUSTOMER = [
  'key',
  'secret',
  'currency',
  'decimals',
  'balance',
  'callback-url',
  'files',
] as const;
const OPTIONS = [...(Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]), ...OF_THE_CUSTOMER];
type Option = (typeof OPTIONS)[number];

export const USAGE = `npm run bank -- [options]: a bank that plays along, and misbehaves on command (bank/README.md)

  --port N              where it listens (BANK_PORT, ${DEFAULTS.port})
  --host ADDRESS        on which address; its commands are open to whoever reaches it (BANK_HOST, 127.0.0.1)
  --journal FILE        what it remembers in (BANK_JOURNAL, .data/bank/journal.jsonl)
  --fast                without waiting for the disk, for measurements
  --key ID              key of its first customer; begins with sim_ or demo_ (BANK_KEY, ${DEFAULT_CUSTOMER.keyId})
  --secret TEXT         what it signs with (BANK_SECRET, ${DEFAULT_CUSTOMER.secret})
  --files DIR           a folder of payment files that it shares with that customer (BANK_FILES)
  --currency CODE       of its account (BANK_CURRENCY, ${DEFAULT_CUSTOMER.currency})
  --decimals N          of that currency (BANK_DECIMALS, ${DEFAULT_CUSTOMER.decimals})
  --balance AMOUNT      on its account at the beginning (BANK_BALANCE, ${DEFAULT_CUSTOMER.openingBalance})
  --callback-url URL    where it is told what became of payments (BANK_CALLBACK_URL, nowhere)
  --preset NAME         how the bank behaves: well, hostile (BANK_PRESET, well)
  --seed TEXT           of its dice (BANK_SEED, 1)
`;

/**
 * What is on the command line counts before the environment.
 * @returns null when help is wanted
 * @throws BadCommand with what is wrong
 */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): BankOptions | null {
  refuseProduction(env);
  const given = parsed(args);
  if (given.help === true) return null;
  const said = (name: Option): string | undefined =>
    (given[name] as string | undefined) ?? (env[variableOf(name)] || undefined);
  const value = (name: keyof typeof DEFAULTS): string => said(name) ?? DEFAULTS[name];
  const { seed, rules } = readBehaviour({ seed: value('seed'), preset: value('preset') });
  return {
    ...{ port: wholeOf('port', value('port'), 65_535), host: value('host'), journal: value('journal') },
    ...(said('files') !== undefined && { files: said('files')! }),
    ...{ fast: given.fast === true, customers: [customerOf(said)], seed, rules },
  };
}

/** Only what was said: of a customer that the journal knows the rest stays as it is. */
function customerOf(said: (name: Option) => string | undefined): BankOptions['customers'][number] {
  const decimals = said('decimals');
  const fields = {
    secret: said('secret'),
    currency: said('currency'),
    decimals: decimals === undefined ? undefined : wholeOf('decimals', decimals, 18),
    openingBalance: said('balance'),
    callbackUrl: said('callback-url'),
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const customer = { keyId: said('key') ?? DEFAULT_CUSTOMER.keyId, ...Object.fromEntries(given) };
  readCustomer(customer);
  return customer;
}

function wholeOf(name: Option, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw new BadCommand(`--${name} must be a whole number from 0 to ${most}`);
}

function refuseProduction(env: NodeJS.ProcessEnv): void {
  for (const name of ['SUANPAN_ENV', 'NODE_ENV']) {
    if (env[name] === 'production')
      throw new BadCommand(`${name} is production: a simulator has no place beside money`);
  }
}

const variableOf = (name: Option): string => `BANK_${name.replaceAll('-', '_').toUpperCase()}`;

function parsed(args: readonly string[]): Record<string, string | boolean | undefined> {
  const strings = Object.fromEntries(OPTIONS.map((name) => [name, { type: 'string' as const }]));
  const options = { ...strings, fast: { type: 'boolean' as const }, help: { type: 'boolean' as const } };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new BadCommand((error as Error).message);
  }
}
