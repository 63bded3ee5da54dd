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
  /** Settlement batches of so many details of so many parties, and nothing else. null: not asked for. */
  readonly settlement: { readonly details: number; readonly parties: number } | null;
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
        settlement: { type: 'boolean', default: false },
        details: { type: 'string' },
        parties: { type: 'string', default: '1000' },
        'trial-balance': { type: 'boolean', default: false },
      },
    });
    return {
      quick: values.quick,
      json: values.json ?? null,
      soak: values.soak,
      payouts: values.payouts,
      clearing: values.clearing ? countOf('records', values.records) : null,
      settlement: values.settlement ? settlementOf(values) : null,
      trialBalance: values['trial-balance'],
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

const SETTLEMENT = { full: '1000000', quick: '200000', mostParties: 1_000_000 };

function settlementOf({
  quick,
  details: asked,
  parties: among,
}: {
  readonly quick: boolean;
  readonly details?: string | undefined;
  readonly parties: string;
}): { details: number; parties: number } {
  const details = countOf('details', asked ?? (quick ? SETTLEMENT.quick : SETTLEMENT.full));
  const parties = countOf('parties', among);
  if (parties > SETTLEMENT.mostParties) throw new Error(`--parties is at most ${SETTLEMENT.mostParties}`);
  return { details, parties };
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} is a whole number from 1`);
  return count;
}

const USAGE =
  'Usage: npm run bench -- [--engine mariadb|mysql] [--quick] [--json FILE] [--soak] [--trial-balance] [--payouts]\n                    [--clearing [--records N]] [--settlement [--details N] [--parties N]]\n' +
  '  --quick  one short round, under a minute\n' +
  '  --json   writes the figures to FILE too\n' +
  '  --soak   ten minutes of steady load on one node, for its memory\n' +
  '  --trial-balance  the nightly trial balance of 200,000 accounts on the grown book, with posting beside it\n' +
  '  --payouts  payouts created, sent to a simulator that does not wait for its disk, and concluded\n' +
  '  --clearing  trade files of 200,000 records, cleared and posted, beside a bare script that inserts the same rows\n' +
  '  --settlement  batches of 1,000,000 details (with --quick 200,000) of 1,000 parties: gathered, taken, ordered, issued again, void';
