import { readFileSync } from 'node:fs';
import { createClient, type ClientOptions, type RetryOptions, type SuanpanClient } from '../client/index.js';
import { CommandFailed, UsageError } from './cli-error.js';
import { CONNECTION_OPTIONS, type Call } from './command.js';

export type ConnectedCall = Call<typeof CONNECTION_OPTIONS>;

export interface Connection {
  readonly url: string;
  readonly key: string;
  readonly signing: ClientOptions['signing'];
  readonly client: SuanpanClient;
}

/** A person waits: about two seconds. */
const RETRY: RetryOptions = {
  attempts: 4,
  firstPauseMilliseconds: 200,
  longestPauseMilliseconds: 5_000,
};
const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Which of the demonstration's keys a command takes beside `npm start`. */
export type DemoKey = 'DEMO_ADMIN_KEY' | 'DEMO_POSTER_KEY';

/** @throws UsageError without a key, CommandFailed when there is no service to be found */
export async function connect(
  call: ConnectedCall,
  more: Pick<ClientOptions, 'timeoutMilliseconds'> = {},
  demoKey: DemoKey = 'DEMO_ADMIN_KEY',
): Promise<Connection> {
  const { url, embedded } = await addressOf(call);
  const key = keyOf(call, embedded ? demoKey : null);
  const signing = signingOf(call.at.env);
  return { url, key, signing, client: clientOf(call, { url, key, ...(signing && { signing }), ...more }) };
}

/** @param node address of one node */
export function clientFor(call: ConnectedCall, node: string, { key, signing }: Connection): SuanpanClient {
  return clientOf(call, { url: node, key, ...(signing && { signing }) });
}

/** For what needs no key. */
export async function connectWithoutKey(
  call: ConnectedCall,
): Promise<{ url: string; client: SuanpanClient }> {
  const { url } = await addressOf(call);
  return { url, client: clientOf(call, { url, key: 'none' }) };
}

function clientOf({ at }: ConnectedCall, options: ClientOptions): SuanpanClient {
  return createClient({
    retry: RETRY,
    onRetry: ({ status, pauseMilliseconds }) => {
      const what = status === 0 ? 'does not answer' : `is busy (${status})`;
      const seconds = (pauseMilliseconds / 1_000).toFixed(1);
      at.errorOutput.write(`The service ${what}; trying again in ${seconds} s\n`);
    },
    ...options,
  });
}

async function addressOf({ values, at }: ConnectedCall): Promise<{ url: string; embedded: boolean }> {
  const given = values.url ?? at.env.SUANPAN_URL;
  if (given) return { url: addressIn(given), embedded: false };
  if (!at.findEmbedded) return { url: DEFAULT_URL, embedded: false };
  const found = await at.findEmbedded();
  if (found) return { url: found.url, embedded: true };
  throw new CommandFailed(
    'CLI.NO_SERVICE',
    'No service of this folder answers: start it (suanpan up), or name one with --url or SUANPAN_URL.',
  );
}

/** @throws UsageError */
export function addressIn(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${text} is not an address such as http://127.0.0.1:3000.`);
  return text.replace(/\/+$/, '');
}

/** Never an argument of the command line, which every user of the machine can read. */
function keyOf({ values, at }: ConnectedCall, demoKey: DemoKey | null): string {
  const file = values['key-file'];
  const key = file === undefined ? at.env.SUANPAN_API_KEY : keyIn(file);
  const found = key ?? (demoKey === null ? undefined : at.env[demoKey]);
  if (!found) throw new UsageError('There is no API key: set SUANPAN_API_KEY, or give --key-file FILE.');
  return found;
}

function keyIn(file: string): string {
  const text = readKeyFile(file).trim();
  if (/^sp_[\x21-\x7e]+$/.test(text)) return text;
  throw new UsageError(`${file} does not hold an API key (sp_…) and nothing else.`);
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The key file cannot be read: ${(error as Error).message}.`);
  }
}

function signingOf(env: NodeJS.ProcessEnv): ClientOptions['signing'] {
  const { SUANPAN_SIGNING_KEY: keyId, SUANPAN_SIGNING_SECRET: secret } = env;
  if (!keyId && !secret) return undefined;
  if (keyId && secret) return { keyId, secret };
  throw new UsageError('Set both SUANPAN_SIGNING_KEY and SUANPAN_SIGNING_SECRET, or neither.');
}
