import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../src/platform/clock/index.js';
import { auditBooks } from '../support/audit-books.js';
import { openBook } from '../support/book.js';
import type { Answer } from '../support/call.js';
import { DayCallers } from '../support/day-callers.js';
import { insist, MortalNode } from '../support/mortal-node.js';
import { randomOf, seedOf } from '../support/random.js';
import { putRuleInForce } from '../support/rules-in-force.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService } from '../support/service.js';
import { topUp } from '../support/top-up-rule.js';
import { figuresFromEntries, storedFigures } from '../support/trial-balance-from-entries.js';

const FIRST = '2026-11-01';
/** CUT_DAYS in the environment makes it shorter. */
const DAYS = Number(process.env.CUT_DAYS ?? 10);
const dateOf = (day: number): string => addDays(FIRST, day);
const DATES = Array.from({ length: DAYS }, (_, day) => dateOf(day));
/** How often a node is killed; the seed says on which days, in which step and when. */
const KILLS = Math.floor(DAYS / 2);
const STEPS = ['open', 'move', 'prove', 'close', 'seal'] as const;

const ACCOUNTS = Array.from({ length: 10 }, (_, index) => ({
  code: `account:${index}`,
  glAccount: ['2201', '3101'][index % 2]!,
  overdraftLimit: 'unlimited',
}));

let schema: TestSchema;
let book: string;
let nodes: readonly MortalNode[];

beforeAll(async () => {
  schema = await createSchema();
  // Locks are in Redis under the code of the book, and other tests use that Redis, too.
  book = `cuts-${schema.name.slice(-8)}`;
  const setup = await startService({ schema });
  const accounts = [{ code: 'bank', glAccount: '1002' }, ...ACCOUNTS];
  await openBook(setup.call, { code: book, businessDate: FIRST, accounts });
  await putRuleInForce(setup.call, book, topUp());
  await setup.stop();
  nodes = await Promise.all([MortalNode.start({ schema }), MortalNode.start({ schema })]);
}, 120_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await schema.drop();
});

/** A command of finance at both nodes at the same time, at each until it is answered. */
const atBoth = (method: string, path: string, body?: object): Promise<Answer[]> =>
  Promise.all(
    nodes.map((node) =>
      insist(() => node, method, `/v1/books/${book}/${path}`, { role: 'finance', ...(body && { body }) }),
    ),
  );

async function done(method: string, path: string, body?: object): Promise<Answer[]> {
  const answers = await atBoth(method, path, body);
  const refused = answers.filter(({ status }) => status >= 300).map((answer) => answer.body as unknown);
  expect(refused, `${method} ${path}`).toEqual([]);
  return answers;
}

const prove = async (businessDate: string): Promise<void> => {
  const proved = await done('POST', 'trial-balances', { businessDate, reason: 'the day is over' });
  expect(proved.map(({ body }) => body.outcome as string)).toEqual(['balanced', 'balanced']);
};

/** So often a date is proved again before people are asked to post no more into it: on a slow machine it would never end. */
const MOST_PROOFS = 5;

/**
 * Again and again as long as something was posted into the date after its proof.
 * @param askForQuiet nothing more comes into dates that are left
 * @returns how often that was so
 */
async function close(businessDate: string, askForQuiet: () => void): Promise<number> {
  for (let outdated = 0; ; outdated++) {
    if (outdated === MOST_PROOFS) askForQuiet();
    const answers = await atBoth('POST', `business-days/${businessDate}/close`);
    const refused = answers.filter(({ status }) => status !== 200);
    if (refused.length === 0) return outdated;
    for (const { body } of refused) expect(body.code).toBe('TRIAL_BALANCE.OUTDATED');
    await prove(businessDate);
  }
}

it(`${DAYS} dates in a row are cut and closed on two nodes, which are killed, while callers go on posting`, async () => {
  const seed = seedOf('cuts under storm');
  const random = randomOf(seed);
  const deadly = new Map<number, (typeof STEPS)[number]>();
  while (deadly.size < KILLS) deadly.set(random.below(DAYS), random.pick(STEPS));
  let [reached, leaving, isQuiet] = [FIRST, 0, false];
  const callers = new DayCallers({
    ...{ nodes, book, seed, accounts: ACCOUNTS.map(({ code }) => code) },
    reached: () => reached,
    earlier: (own) => (isQuiet ? reached : dateOf(Math.max(0, leaving - own.below(2)))),
  });
  let restarted: Promise<void> = Promise.resolve();
  let outdated = 0;
  const step = async (day: number, name: (typeof STEPS)[number], work: () => Promise<unknown>) => {
    if (deadly.get(day) === name) {
      await restarted;
      const [victim, moment] = [random.pick(nodes), random.below(40)];
      restarted = pause(moment).then(() => victim.killAndRestart());
    }
    await work();
  };
  try {
    for (const [day, date] of DATES.entries()) {
      const businessDate = dateOf(day + 1);
      await step(day, 'open', () => done('POST', 'business-days', { businessDate }));
      await step(day, 'move', () => done('PUT', 'business-date', { businessDate }));
      [reached, leaving, isQuiet] = [businessDate, day, false];
      await step(day, 'prove', () => prove(date));
      await step(day, 'close', async () => (outdated += await close(date, () => (isQuiet = true))));
      await step(day, 'seal', () => done('POST', `business-days/${date}/seal`));
    }
  } finally {
    await restarted;
    await callers.stop();
  }
  const { broken, acknowledged, late } = callers;
  console.log(`${acknowledged.size} postings; late: ${JSON.stringify(late)}; proved again: ${outdated}`);

  expect(broken).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(200);
  expect(nodes.reduce((kills, node) => kills + node.kills, 0)).toBe(KILLS);
  const stored = await schema.sql<{ number: string; id: string; date: string }>(
    'SELECT request_number AS number, LOWER(HEX(id)) AS id, business_date AS date FROM voucher',
  );
  const told = [...acknowledged].map(([number, { id, businessDate: date }]) => ({
    ...{ number, id: id.replaceAll('-', ''), date },
  }));
  const byNumber = (rows: readonly { number: string }[]) =>
    [...rows].sort((left, right) => (left.number < right.number ? -1 : 1));
  expect(byNumber(stored)).toEqual(byNumber(told));
  expect(await auditBooks(schema.sql)).toEqual([]);
  await expectDays(stored);
  await expectOnce();
}, 240_000);

/** Every date has its vouchers and no others, balances, and goes on from the one before. */
async function expectDays(vouchers: readonly { date: string }[]): Promise<void> {
  const perDate = new Map<string, number>();
  for (const { date } of vouchers) perDate.set(date, (perDate.get(date) ?? 0) + 1);
  expect([...perDate.keys()].filter((date) => date !== dateOf(DAYS)).sort()).toEqual(DATES);
  const proofs = await schema.sql<{ date: string; revision: number; outcome: string; vouchers: string }>(
    `SELECT t.business_date AS date, t.revision, t.outcome, t.vouchers FROM trial_balance t WHERE t.revision =
       (SELECT MAX(m.revision) FROM trial_balance m WHERE m.business_date = t.business_date) ORDER BY 1`,
  );
  expect(proofs.map(({ date, outcome, vouchers: count }) => [date, outcome, Number(count)])).toEqual(
    DATES.map((date) => [date, 'balanced', perDate.get(date)]),
  );
  let before: string[] = [];
  for (const { date, revision } of proofs) {
    const figures = await storedFigures(schema.sql, book, date, revision);
    expect(figures).toEqual(await figuresFromEntries(schema.sql, book, date));
    expect(balancesOf(figures, 0), `opening of ${date}`).toEqual(before);
    before = balancesOf(figures, 4);
  }
}

/** Currency and GL account with debit and credit, from that place among the figures; where there are any. */
function balancesOf(figures: readonly string[], place: number): string[] {
  const balances = figures.map((line) => {
    const [key, rest] = line.split(': ') as [string, string];
    return `${key}: ${rest
      .split(' ')
      .slice(place, place + 2)
      .join(' ')}`;
  });
  return balances.filter((balance) => !balance.endsWith(': 0 0'));
}

/** Whatever was asked twice was done once. */
async function expectOnce(): Promise<void> {
  const actions = await schema.sql<{ action: string; target: string; count: string }>(
    `SELECT action, target, COUNT(*) AS count FROM audit_event
     WHERE action LIKE 'business-da%' GROUP BY action, target ORDER BY action, target`,
  );
  const next = DATES.map((date) => addDays(date, 1));
  expect(actions.map(({ action, target, count }) => `${action} ${target} ${count}`)).toEqual([
    ...next.map((date) => `business-date.move ${date} 1`),
    ...DATES.map((date) => `business-day.close ${date} 1`),
    ...next.map((date) => `business-day.open ${date} 1`),
    ...DATES.map((date) => `business-day.seal ${date} 1`),
  ]);
  const days = await schema.sql<{ date: string; status: string; seals: string; vouchers: string }>(
    `SELECT d.business_date AS date, d.status, COUNT(s.revision) AS seals,
       (SELECT COUNT(*) FROM voucher v WHERE v.business_date = d.business_date) - SUM(s.voucher_count) AS vouchers
     FROM business_day d LEFT JOIN day_seal s ON s.book_id = d.book_id AND s.business_date = d.business_date
     WHERE d.business_date < '${dateOf(DAYS)}' GROUP BY d.business_date, d.status ORDER BY 1`,
  );
  expect(days).toEqual(DATES.map((date) => ({ date, status: 'closed', seals: '1', vouchers: '0' })));
}
