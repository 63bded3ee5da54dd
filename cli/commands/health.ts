import { FAILED } from '../cli-error.js';
import { command, CONNECTION_OPTIONS } from '../command.js';
import { connectWithoutKey } from '../connection.js';
import { healthOf } from '../node-health.js';

export const health = command({
  name: 'health',
  summary: 'Whether the service lives and takes requests',
  usage: '[--url URL]',
  details:
    'Needs no key. It ends with 0 when it is ready, also without Redis (degraded), and with 1 when it is not.',
  options: { url: CONNECTION_OPTIONS.url },
  run: async ({ at, values, json }) => {
    const call = { at, json, words: [], values: { url: values.url, 'key-file': undefined } };
    const { url, client } = await connectWithoutKey(call);
    const found = await healthOf(client, at.interrupt);
    const { status, database, redis, problem } = found;
    const parts = problem === null ? `database ${database}, Redis ${redis}` : problem;
    return {
      document: { url, ...found },
      text: `${url} is ${status}: ${parts}`,
      exitCode: found.ready ? 0 : FAILED,
    };
  },
});
