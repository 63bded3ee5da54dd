import { agreeOn, hirePair, type Person } from '../approvals.js';
import { BUSINESS_DATE, type Poster } from '../prepare-book.js';
import { FIRST_PARTY } from './fill.js';

const BATCHES = '/v1/books/bench/settlement-batches';

/** What of a batch is looked at. */
export interface Batch {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly details: number;
  readonly leftOut: number;
  readonly contentHash: string;
}

/** A payee and an agreement with the first party, by maker and checker. */
export async function setUpSettlement(url: string, adminKey: string): Promise<Person> {
  const pair = await hirePair(url, adminKey, 'settlement');
  await agreeOn(pair, COMMANDS);
  return pair.operator;
}

const COMMANDS = [
  {
    command: 'set-payee',
    content: {
      ...{ payee: 'shop', name: 'Shop', bank: 'ICBC', numberKind: 'card', account: '6222020200112230' },
      ...{ currencies: ['CNY'], effectiveFrom: BUSINESS_DATE },
    },
  },
  {
    command: 'set-settlement-agreement',
    content: {
      ...{
        party: FIRST_PARTY,
        currency: 'CNY',
        effectiveFrom: '2026-01-01',
        cycle: { kind: 'days', days: 0 },
      },
      ...{ netting: 'net', owed: 'refuse', payee: 'shop', active: true },
    },
  },
];

export const start = async (operator: Poster, settlementDate: string): Promise<Batch> =>
  (await operator(BATCHES, { currency: 'CNY', settlementDate, reason: 'bench' })) as unknown as Batch;

/** The old one is void, another of its date takes its place. */
export const reissue = async (operator: Poster, { id, version }: Batch): Promise<Batch> =>
  (await operator(`${BATCHES}/${id}/reissue`, { version, reason: 'bench' })) as unknown as Batch;

export async function voidBatch(operator: Poster, { id, version }: Batch): Promise<void> {
  await operator(`${BATCHES}/${id}/void`, { version, reason: 'bench' });
}

export async function read(url: string, { key }: Person, id: string): Promise<Batch> {
  const answer = await fetch(`${url}${BATCHES}/${id}`, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`The batch answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Batch;
}
