import { parseArgs } from 'node:util';

/** What `npm run bench` was asked for. */
export interface BenchArguments {
  /** Under a minute: one short round, without the grown book. */
  readonly quick: boolean;
  /** Where the figures go as JSON. */
  readonly json: string | null;
  /** The nightly trial balance on the grown book, with posting beside it, and nothing else. */
  readonly trialBalance: boolean;
  /** Payouts, created and concluded against a simulator, and nothing else. */
  readonly payouts: boolean;
  /** Trade files of so many records, from the folder to clearing, and nothing else. null: not asked for. */
  readonly clearing: number | null;
  /** Ten minutes of steady load on one node, for its memory. */
  readonly soak: boolean;
}

/** @throws Error with the usage for anything unknown; `--engine` was taken out by the script that starts this */
export function readBenchArguments(args: readonly string[]): BenchArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        soak: { type: 'boolean', default: false },
        payouts: { type: 'boolean', default: false },
        clearing: { type: 'boolean', default: false },
        records: { type: 'string', default: '200000' },
        'trial-balance': { type: 'boolean', default: false },
      },
    });
    return {
      quick: values.quick,
      json: values.json ?? null,
      soak: values.soak,
      payouts: values.payouts,
      clearing: values.clearing ? recordsOf(values.records) : null,
      trialBalance: values['trial-balance'],
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function recordsOf(text: string): number {
  const records = Number(text);
  if (!Number.isInteger(records) || records < 1) throw new Error('--records is a whole number from 1');
  return records;
}

const USAGE =
  'Usage: npm run bench -- [--engine mariadb|mysql] [--quick] [--json FILE] [--soak] [--trial-balance] [--payouts]\n                    [--clearing [--records N]]\n' +
  '  --quick  one short round, under a minute\n' +
  '  --json   writes the figures to FILE too\n' +
  '  --soak   ten minutes of steady load on one node, for its memory\n' +
  '  --trial-balance  the nightly trial balance of 200,000 accounts on the grown book, with posting beside it\n' +
  '  --payouts  payouts created, sent to a simulator that does not wait for its disk, and concluded\n' +
  '  --clearing  trade files of 200,000 records, cleared and posted, beside a bare script that inserts the same rows';
