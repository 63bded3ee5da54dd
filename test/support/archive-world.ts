import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ARCHIVE, ONLINE } from '../../src/ledger/places/index.js';
import { runArchive } from '../../src/archive/index.js';
import { newRequestNumber, openBook, posting, type AccountToOpen } from './book.js';
import type { Answer, Call } from './call.js';
import { openClosingBook } from './closing.js';
import { Corrections, move, receipt } from './corrections.js';
import { pay } from './earmarks.js';
import { holdsOf, placed } from './holds.js';
import type { Random } from './random.js';
import type { Service } from './service.js';

/** Two dates a month; the business date ends on the last of them, which stays open. */
export const ARCHIVE_DATES = [
  ...['2026-08-10', '2026-08-20', '2026-09-10', '2026-09-20', '2026-10-10', '2026-10-20'],
  '2026-11-10',
] as const;
export const ARCHIVE_MONTHS = ['2026-08', '2026-09', '2026-10'] as const;

const FURTHER: readonly AccountToOpen[] = [
  { code: 'channel', glAccount: '3101' },
  { code: 'merchant', glAccount: '2202', party: 'shop-7', overdraftLimit: 'unlimited' },
  { code: 'shopper', glAccount: '2201', party: 'shop-7', overdraftLimit: 'unlimited' },
  { code: 'bank-jpy', glAccount: '1002', currency: 'JPY' },
  { code: 'shopper-jpy', glAccount: '2201', currency: 'JPY', overdraftLimit: 'unlimited' },
];

/** A request that was answered, to be sent again. */
export interface Sent {
  readonly path: string;
  readonly options: { readonly body: unknown; readonly headers: Record<string, string> };
  readonly answer: Pick<Answer, 'status' | 'body'>;
}

export interface ArchiveWorld {
  readonly sent: readonly Sent[];
  /** Of the first month, with nothing taken back: one to reverse, and one with a fee to refund. */
  readonly plain: string;
  readonly receipt: string;
  /** A hold that was placed in the first month and is open. */
  readonly hold: string;
}

/**
 * The book main with three closed months of vouchers of every kind, in two currencies, and an open one: postings with
 * metadata, late ones, reversals, refunds and corrections across months, captured holds, earmarked money.
 */
export async function playMonths(call: Call, random: Random): Promise<ArchiveWorld> {
  const book = await openClosingBook(call, 'main', ARCHIVE_DATES[0], ['CNY', 'JPY']);
  for (const account of FURTHER) await openFurther(call, account);
  const corrections = new Corrections(call);
  const sent: Sent[] = [];
  const send = async (path: string, body: unknown): Promise<Answer['body']> => {
    const options = { body, headers: { 'idempotency-key': newRequestNumber() } };
    const answer = await call('POST', path, options);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    sent.push({ path, options, answer });
    return answer.body;
  };
  const vouchers: string[] = [];
  const post = async (businessDate: string): Promise<void> => {
    const { body } = posting(linesOf(random), { ...factsOf(random), businessDate });
    vouchers.push((await send('/v1/books/main/vouchers', body)).id);
  };
  let first: Omit<ArchiveWorld, 'sent'> | null = null;
  for (const [index, date] of ARCHIVE_DATES.entries()) {
    for (let count = 0; count < 12 + random.below(8); count++) await post(date);
    first ??= await setUp(call, corrections);
    if (index > 0) await takeBack(send, random, vouchers);
    const next = ARCHIVE_DATES[index + 1];
    if (next === undefined) break;
    await book.openDay(next);
    for (let count = 0; count < 4; count++) await post(random.pick([date, next]));
    await book.moveTo(next);
    await post(date);
    const closed = await book.close(date);
    if (closed.status >= 300) throw new Error(JSON.stringify(closed.body));
  }
  for (const month of ARCHIVE_MONTHS) {
    const { status, body } = await book.closePeriod(month);
    if (status !== 201) throw new Error(`${month} was not closed: ${JSON.stringify(body)}`);
  }
  await openBook(call, { code: 'other' });
  return { sent, ...first! };
}

async function openFurther(call: Call, account: AccountToOpen): Promise<void> {
  const body = { name: account.code, currency: 'CNY', ...account };
  const { status } = await call('POST', '/v1/books/main/accounts', { role: 'operator', body });
  if (status !== 201) throw new Error(`${account.code} was not opened`);
}

function linesOf(random: Random) {
  const amount = `${1 + random.below(500)}`;
  const jpy = move('bank-jpy', 'shopper-jpy', amount, 'JPY');
  switch (random.below(5)) {
    case 0:
      return jpy;
    case 1:
      return [...jpy, ...move('bank', 'merchant', `${amount}.25`)];
    case 2:
      return [...move('shopper', 'fees', '1.50'), ...move('bank', 'shopper', `${amount}.00`)];
    default:
      return move('bank', random.pick(['customer', 'merchant', 'shopper']), `${amount}.10`);
  }
}

const factsOf = (random: Random) => ({
  businessType: random.pick(['top-up', 'fee', 'transfer']),
  reference: `order-${random.below(6)}`,
  ...(random.below(3) > 0 && {
    metadata: { shop: `${random.below(3)}`, ...(random.below(2) > 0 && { note: '早安' }) },
  }),
});

async function setUp(call: Call, corrections: Corrections): Promise<Omit<ArchiveWorld, 'sent'>> {
  const holds = holdsOf(call);
  const plain = (await corrections.post(move('bank', 'customer', '800.00'), { metadata: { shop: '7' } })).id;
  const received = (await corrections.post(receipt('100.00', '98.00', '2.00'))).id;
  const hold = await placed(holds.place('customer', '60.00', { reference: 'payout-1' }));
  await done(holds.capture(hold, [['merchant', '20.00']]));
  await done(pay(call, { from: 'bank', to: 'customer', brings: 'order-1', amount: '40.00' }));
  await done(pay(call, { from: 'customer', to: 'merchant', spends: 'order-1', amount: '15.00' }));
  return { plain, receipt: received, hold };
}

/** Some of an earlier date, into the current one. */
async function takeBack(
  send: (path: string, body: unknown) => Promise<Answer['body']>,
  random: Random,
  vouchers: string[],
): Promise<void> {
  for (let count = 0; count < 2; count++) {
    const [voucher] = vouchers.splice(random.below(vouchers.length), 1);
    await send(`/v1/books/main/vouchers/${voucher!}/reversals`, { reason: '录入错误' });
  }
}

async function done(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

export interface EndedArchive {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** What `npm run archive` says with those arguments. */
export async function archiveOf(adminUrl: string, ...args: readonly string[]): Promise<EndedArchive> {
  const [output, errorOutput] = [new PassThrough(), new PassThrough()];
  const [printed, told] = [text(output), text(errorOutput)];
  const exitCode = await runArchive({
    args: ['--database-url', adminUrl, '--operator', 'kim', ...args],
    ...{ env: {}, output, errorOutput },
  });
  output.end();
  errorOutput.end();
  return { exitCode, output: await printed, errors: await told };
}

/** @throws Error when it did not move everything */
export async function archiveThrough({ adminUrl }: Pick<Service, 'adminUrl'>, month: string): Promise<void> {
  const { exitCode, errors } = await archiveOf(adminUrl, '--book', 'main', '--through', month);
  if (exitCode !== 0) throw new Error(errors);
}

/** Rows in either place, and of the months of which date. */
export async function placesOf(sql: Service['sql']): Promise<Record<string, number>> {
  const tables = [ONLINE, ARCHIVE].flatMap((place) => Object.values(place) as string[]);
  const [row] = await sql<Record<string, string>>(
    `SELECT ${tables.map((table) => `(SELECT COUNT(*) FROM ${table}) AS ${table}`).join()}`,
  );
  return Object.fromEntries(Object.entries(row!).map(([table, count]) => [table, Number(count)]));
}
