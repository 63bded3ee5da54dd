import { randomUUID } from 'node:crypto';
import Table from 'cli-table3';
import mysql, { type Connection } from 'mysql2/promise';
import { addDays } from '../src/platform/clock/index.js';
import { median } from './figures.js';
import { HttpClient } from './http-clients.js';
import { watchMemory, type ServiceNode } from './nodes.js';
import { CLIENTS } from './rounds.js';
import { loadService, SINGLE, type LoadResult, type Target } from './service-load.js';

/** A node on a book, and who may do everything there. */
export interface NightlyWorld {
  readonly node: ServiceNode;
  readonly target: Target;
  readonly adminUrl: string;
  readonly adminKey: string;
}

export interface NightlyPace {
  readonly rounds: number;
  readonly roundMilliseconds: number;
  /** How many accounts move on the date that is proved. */
  readonly movedAccounts: number;
}

interface Proof {
  readonly seconds: number;
  readonly accounts: number;
  readonly vouchers: number;
  readonly hasBase: boolean;
}

interface NightlyRound {
  readonly without: LoadResult;
  /** While the date is being proved, all the time. */
  readonly beside: readonly LoadResult[];
  /** Of a proof during which postings went on from its beginning to its end. */
  readonly seconds: number;
}

export interface NightlyMeasurement {
  readonly engine: string;
  readonly entries: number;
  /** Of the date before, which the measured one goes on from: all days of all accounts when it is the first of a book. */
  readonly before: Proof;
  /** While nothing is posted. */
  readonly alone: Proof;
  readonly rowsReadAlone: number;
  readonly megabytesBefore: number;
  readonly megabytesAlone: number;
  readonly megabytesBeside: number;
  readonly rounds: readonly NightlyRound[];
}

const BOOK = '/v1/books/bench';
const BATCH = 200;
const BATCH_CLIENTS = 8;
const MILLISECONDS = 1_000;

/**
 * The nightly trial balance of a date on which so many accounts moved, on the node that posts at the same time: its
 * time, its memory, and what is left of the speed of posting. Every run cuts two dates, so that it can be run again.
 * @param tell what is under way, for people who wait
 */
export async function measureNightly(
  { node, target, adminUrl, adminKey }: NightlyWorld,
  { rounds, roundMilliseconds, movedAccounts }: NightlyPace,
  tell: (what: string) => void,
): Promise<Omit<NightlyMeasurement, 'engine'>> {
  const finance = new Finance(target.urls[0]!, adminKey);
  const admin = await mysql.createConnection({ uri: adminUrl });
  try {
    const base = await cutAndCloseEarlier(admin, finance);
    const date = addDays(base, 1);
    tell(`proving ${base}, which the next date goes on from`);
    const before = await finance.prove(base);
    tell(`moving ${movedAccounts} accounts on ${date}`);
    await moveAccounts(target, movedAccounts);
    await finance.moveTo(addDays(date, 1));
    const load = () => loadService(target, SINGLE, CLIENTS, roundMilliseconds);
    // Long enough for what a node and a server of that book keep in memory to be there.
    for (let warmUp = 0; warmUp < 3; warmUp++) await load();
    const megabytesBefore = node.residentMegabytes();
    tell(`proving ${date} alone`);
    const memoryAlone = watchMemory([node]);
    const rowsBefore = await rowsRead(admin);
    const alone = await finance.prove(date);
    const rowsReadAlone = (await rowsRead(admin)) - rowsBefore;
    const megabytesAlone = memoryAlone.stop();
    requireMoved(alone, movedAccounts);
    const memoryBeside = watchMemory([node]);
    const measured: NightlyRound[] = [];
    for (let round = 1; round <= rounds; round++) {
      tell(`posting without and beside it, round ${round} of ${rounds}`);
      const without = await load();
      measured.push({ without, ...(await beside(load, () => finance.prove(date))) });
    }
    const entries = await countEntries(admin);
    return {
      ...{ entries, before, alone, rowsReadAlone, megabytesBefore, megabytesAlone },
      ...{ megabytesBeside: memoryBeside.stop(), rounds: measured },
    };
  } finally {
    await admin.end();
  }
}

/** Load for as long as the first proof takes, and proofs one after the other for as long as there is load. */
async function beside(
  load: () => Promise<LoadResult>,
  prove: () => Promise<Proof>,
): Promise<Pick<NightlyRound, 'beside' | 'seconds'>> {
  const proofs: Proof[] = [];
  let isLoaded = true;
  const proving = (async () => {
    do proofs.push(await prove());
    while (isLoaded);
  })();
  const results: LoadResult[] = [];
  try {
    // A proof that fails ends the measurement with its error, once the load under way is over.
    let failed = false;
    proving.catch(() => (failed = true));
    do results.push(await load());
    while (proofs.length === 0 && !failed);
  } finally {
    isLoaded = false;
    await proving;
  }
  return { beside: results, seconds: proofs[0]!.seconds };
}

/** Closes what earlier runs have left open and cuts the current date. @returns the date that was cut */
async function cutAndCloseEarlier(admin: Connection, finance: Finance): Promise<string> {
  const [[book]] = (await admin.query(
    "SELECT DATE_FORMAT(business_date, '%Y-%m-%d') AS date FROM book WHERE code = 'bench'",
  )) as unknown as [{ date: string }[]];
  const current = book!.date;
  const [open] = (await admin.query(
    `SELECT DATE_FORMAT(d.business_date, '%Y-%m-%d') AS date FROM business_day d JOIN book b ON b.id = d.book_id
     WHERE b.code = 'bench' AND d.status = 'open' AND d.business_date < ? ORDER BY 1`,
    [current],
  )) as unknown as [{ date: string }[]];
  for (const { date } of open) await finance.send('POST', `business-days/${date}/close`);
  await finance.moveTo(addDays(current, 1));
  return current;
}

/** Pays from account to account so that each of so many has one entry; they lie all over the book. */
async function moveAccounts({ urls, key, workload }: Target, wanted: number): Promise<void> {
  const codes = workload.accountCodes;
  const step = Math.max(1, Math.floor(codes.length / wanted));
  const moved = Array.from({ length: wanted }, (_, index) => codes[(index * step) % codes.length]!);
  const headers = () =>
    `authorization: Bearer ${key}\r\ncontent-type: application/json\r\nidempotency-key: ${randomUUID()}\r\n`;
  let next = 0;
  const client = async (): Promise<void> => {
    const connection = await HttpClient.open(urls[0]!);
    for (let start = next; start < moved.length; start = next) {
      next += 2 * BATCH;
      const body = JSON.stringify({ mode: 'per-item', items: transfersOf(moved.slice(start, next)) });
      const answer = await connection.send({ path: `${BOOK}/vouchers/batch`, headers: headers(), body });
      const text = answer.body.toString();
      if (answer.status > 299 || !text.includes('"refused":0'))
        throw new Error(`Accounts could not be moved: ${answer.status} ${text.slice(0, 500)}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: BATCH_CLIENTS }, client));
}

function transfersOf(codes: readonly string[]) {
  return Array.from({ length: Math.floor(codes.length / 2) }, (_, index) => ({
    requestNumber: randomUUID(),
    businessType: 'transfer',
    lines: [
      { account: codes[2 * index], side: 'debit', amount: '1.00', currency: 'CNY' },
      { account: codes[2 * index + 1], side: 'credit', amount: '1.00', currency: 'CNY' },
    ],
  }));
}

/** What a person of finance does with dates. */
class Finance {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async send(method: string, path: string, body?: object): Promise<void> {
    const answer = await fetch(`${this.url}${BOOK}/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }

  async moveTo(businessDate: string): Promise<void> {
    await this.send('POST', 'business-days', { businessDate });
    await this.send('PUT', 'business-date', { businessDate });
  }

  /** On a bare connection: fetch gives up after five minutes. */
  async prove(businessDate: string): Promise<Proof> {
    const connection = await HttpClient.open(this.url);
    const began = performance.now();
    const { status, body } = await connection.send({
      path: `${BOOK}/trial-balances`,
      headers: `authorization: Bearer ${this.key}\r\ncontent-type: application/json\r\n`,
      body: JSON.stringify({ businessDate, reason: 'bench' }),
    });
    const seconds = (performance.now() - began) / MILLISECONDS;
    connection.close();
    const { outcome, accounts, vouchers, base } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (status !== 201 || outcome !== 'balanced')
      throw new Error(`The trial balance of ${businessDate}: ${status} ${body.toString()}`);
    return { seconds, accounts: Number(accounts), vouchers: Number(vouchers), hasBase: base !== null };
  }
}

function requireMoved({ accounts, hasBase }: Proof, wanted: number): void {
  if (accounts < wanted || !hasBase)
    throw new Error(`${accounts} accounts have moved instead of ${wanted}, base: ${hasBase}`);
}

/** By all sessions since the server was started; nothing else runs on it. */
async function rowsRead(admin: Connection): Promise<number> {
  const [rows] = (await admin.query("SHOW GLOBAL STATUS LIKE 'Handler\\_read%'")) as unknown as [
    { Value: string }[],
  ];
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

async function countEntries(admin: Connection): Promise<number> {
  const [[row]] = (await admin.query(
    'SELECT COUNT(*) AS count FROM account_entry FORCE INDEX (PRIMARY)',
  )) as unknown as [{ count: number }[]];
  return Number(row!.count);
}

const FLOOR = 0.8;
const rounded = (figure: number, decimals = 2): number => Number(figure.toFixed(decimals));

export function nightlyFigures({ alone, before, rounds, ...rest }: NightlyMeasurement) {
  const rate = (results: readonly LoadResult[]): number =>
    median(results.map(({ postingsPerSecond }) => postingsPerSecond));
  const ratios = rounds.map(({ without, beside }) => rate(beside) / without.postingsPerSecond);
  return {
    beside_vs_without: rounded(median(ratios)),
    seconds_alone: rounded(alone.seconds),
    seconds_beside_postings: rounded(median(rounds.map(({ seconds }) => seconds))),
    seconds_of_the_date_before: rounded(before.seconds),
    accounts_moved: alone.accounts,
    vouchers: alone.vouchers,
    rows_read_per_account: rounded(rest.rowsReadAlone / alone.accounts),
    rss_mb_before: rounded(rest.megabytesBefore, 0),
    rss_mb_alone: rounded(rest.megabytesAlone, 0),
    rss_mb_beside: rounded(rest.megabytesBeside, 0),
  };
}

/** @throws Error when a posting was refused: figures of a service that refuses mean nothing */
export function printNightly(measurement: NightlyMeasurement): void {
  const { engine, entries, before, rounds } = measurement;
  const failed = rounds
    .flatMap(({ without, beside }) => [without, ...beside])
    .reduce((sum, each) => sum + each.failed, 0);
  if (failed > 0) throw new Error(`${failed} requests failed; the figures mean nothing`);
  const figures = nightlyFigures(measurement);
  const table = new Table({ head: ['figure', 'measured'], colAligns: ['left', 'right'] });
  for (const [figure, value] of Object.entries(figures)) table.push([figure, value]);
  console.log(`\n${engine}, ${entries} entries; medians of ${rounds.length} round(s)`);
  console.log(table.toString());
  console.log(
    `The date before, ${before.accounts} accounts moved, ${before.hasBase ? 'went on from an earlier one' : 'was added up from all history'}.`,
  );
  const { beside_vs_without: ratio } = figures;
  console.log(`Posting beside it keeps ${ratio} of its speed, wanted at least ${FLOOR}: ${verdictOf(ratio)}`);
}

const verdictOf = (ratio: number): string => (ratio >= FLOOR ? 'met' : 'MISSED');
