import { move, openBook, posting, type AccountToOpen, type Line } from './book.js';
import type { Call } from './call.js';
import type { Random } from './random.js';
import { putRuleInForce } from './rules-in-force.js';

/** A row of `transactions.csv`: the movements of a Czech bank, published for the PKDD'99 Discovery Challenge. */
export interface BankTransaction {
  readonly trans_id: string;
  readonly account_id: string;
  readonly date: string;
  readonly direction: 'credit' | 'withdrawal';
  readonly operation: string;
  readonly amount: string;
  readonly purpose: string;
  readonly partner_bank: string;
}

const COLUMNS = 'trans_id,account_id,date,direction,operation,amount,purpose,partner_bank,partner_account';
export const CURRENCY = 'CZK';

/** @throws Error when the file has other columns than expected; no field is quoted in it */
export function readTransactions(csv: string): BankTransaction[] {
  const [heading, ...rows] = csv.trimEnd().split('\n');
  if (heading !== COLUMNS) throw new Error(`columns are ${heading}`);
  const names = COLUMNS.split(',');
  return rows.map((row) => {
    const fields = row.split(',');
    return Object.fromEntries(
      names.map((name, index) => [name, fields[index]]),
    ) as unknown as BankTransaction;
  });
}

/**
 * Those of the first months, which are as many as CI has time for on both engines, or as BANK_MONTHS says; there are
 * fifteen. Dates are in order.
 */
export function firstMonthsOf(rows: readonly BankTransaction[], usual: number): BankTransaction[] {
  const wanted = Number(process.env.BANK_MONTHS ?? usual);
  const months = [...new Set(rows.map(({ date }) => date.slice(0, 7)))].slice(0, wanted);
  return rows.filter(({ date }) => months.includes(date.slice(0, 7)));
}

/** Kinds of movement in about their shares; accounts are few, so that they collide. */
const KINDS = [
  'credit,cash deposit,',
  'credit,transfer from bank,',
  'credit,transfer from bank,pension',
  'credit,,interest',
  'withdrawal,cash withdrawal,',
  'withdrawal,cash withdrawal,',
  'withdrawal,cash withdrawal,statement fee',
  'withdrawal,cash withdrawal,overdraft interest',
  'withdrawal,card withdrawal,',
  'withdrawal,transfer to bank,household',
];

/** A file of the same shape. */
export function inventTransactions(random: Random, rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const [direction, operation, purpose] = random.pick(KINDS).split(',');
    const month = 1 + Math.floor((index * 12) / rows);
    const date = `1993-${String(month).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`;
    const partner = operation!.startsWith('transfer')
      ? `${random.pick(['AB', 'YZ', 'ST'])},${random.below(1e8)}`
      : ',';
    const amount = `${random.below(90_000)}.${10 + random.below(90)}`;
    return [index + 1, 1 + random.below(40), date, direction, operation, amount, purpose, partner].join(',');
  });
  return [COLUMNS, ...lines, ''].join('\n');
}

const customerOf = (row: BankTransaction): string => `customer:${row.account_id}`;

/** The account on the other side of a movement, and the GL account it stands under. */
function counterpartOf({ operation, purpose, partner_bank: bank }: BankTransaction): [string, string] {
  if (purpose === 'interest') return ['interest-expense', '6411'];
  if (purpose === 'statement fee') return ['statement-fees', '6015'];
  if (purpose === 'overdraft interest') return ['overdraft-interest', '6021'];
  if (operation === 'card withdrawal') return ['cards', '3101'];
  if (operation.startsWith('transfer')) return [`partner-bank:${bank}`, '3102'];
  if (operation.startsWith('cash')) return ['cash', '1002'];
  throw new Error(`no account for a movement of operation "${operation}" and purpose "${purpose}"`);
}

/** The direction is that of the account holder, whose money is a liability: credit is money in. */
export function linesOf(row: BankTransaction): Line[] {
  const [customer, [counterpart]] = [customerOf(row), counterpartOf(row)];
  return row.direction === 'credit'
    ? move(counterpart, customer, row.amount, CURRENCY)
    : move(customer, counterpart, row.amount, CURRENCY);
}

/**
 * All accounts of the movements. The file has no opening balances and no order within a day, so customers and cash may
 * be overdrawn; the rest are accounts that may be anyway.
 */
export function accountsOf(rows: readonly BankTransaction[]): AccountToOpen[] {
  const glAccounts = new Map<string, string>();
  for (const row of rows) glAccounts.set(customerOf(row), '2201').set(...counterpartOf(row));
  return [...glAccounts].map(([code, glAccount]) => ({
    code,
    glAccount,
    currency: CURRENCY,
    ...(['2201', '1002'].includes(glAccount) && { overdraftLimit: 'unlimited' }),
  }));
}

/**
 * What the accounts must hold after those movements, debits less credits in minor units: sums over the file that know
 * nothing of vouchers.
 */
export function expectedBalances(rows: readonly BankTransaction[]): Map<string, bigint> {
  const balances = new Map<string, bigint>();
  const add = (account: string, minor: bigint) =>
    balances.set(account, (balances.get(account) ?? 0n) + minor);
  for (const row of rows) {
    const minor = BigInt(row.amount.replace('.', ''));
    const gain = row.direction === 'credit' ? minor : -minor;
    add(customerOf(row), -gain);
    add(counterpartOf(row)[0], gain);
  }
  return balances;
}

/** Opens the book with every date of the movements and every account. */
export async function openBankBook(call: Call, rows: readonly BankTransaction[]): Promise<string> {
  const dates = [...new Set(rows.map(({ date }) => date))].sort();
  const businessDate = dates[Math.floor(dates.length / 2)]!;
  const book = await openBook(call, { code: 'bank-1993', currencies: [CURRENCY], businessDate });
  await inParallel(dates, 16, async (date) => {
    const body = { businessDate: date };
    const { status } = await call('POST', `/v1/books/${book}/business-days`, { role: 'finance', body });
    if (status >= 300) throw new Error(`${date} was not opened`);
  });
  const accounts = accountsOf(rows).map((account) => ({ name: account.code, ...account }));
  for (let start = 0; start < accounts.length; start += 500) {
    const body = { accounts: accounts.slice(start, start + 500) };
    const answer = await call('POST', `/v1/books/${book}/accounts/batch`, { role: 'operator', body });
    const refused = answer.body.items.filter(({ outcome }: { outcome: string }) => outcome !== 'opened');
    if (refused.length > 0) throw new Error(`accounts were not opened: ${JSON.stringify(refused)}`);
  }
  return book;
}

/** Posts the movements on their own dates from many clients, each row under its own number. */
export async function postTransactions(
  call: Call,
  book: string,
  rows: readonly BankTransaction[],
  clients: number,
): Promise<void> {
  await inParallel(rows, clients, async (row) => {
    const { trans_id: id, date: businessDate, purpose, operation } = row;
    const more = { businessType: 'bank-movement', businessDate, memo: purpose || operation };
    const answer = await call(
      'POST',
      `/v1/books/${book}/vouchers`,
      posting(linesOf(row), more, `pkdd-${id}`),
    );
    if (answer.status !== 201) throw new Error(`row ${id}: ${JSON.stringify(answer.body)}`);
  });
}

/** The same movements as parameters of a rule: who the customer is, on which side, and where the money is. */
export const BANK_MOVEMENT_RULE = {
  businessType: 'bank-movement',
  name: 'Movement of a bank account',
  parameters: [
    { name: 'direction', type: 'choice', values: ['credit', 'withdrawal'] },
    { name: 'customer', type: 'code' },
    { name: 'counterpart', type: 'account' },
    { name: 'amount', type: 'amount', currency: CURRENCY },
  ],
  values: [],
  lines: [
    { account: '{counterpart}', side: 'debit', amount: 'amount', when: "direction = 'credit'" },
    { account: 'customer:{customer}', side: 'credit', amount: 'amount', when: "direction = 'credit'" },
    { account: 'customer:{customer}', side: 'debit', amount: 'amount', when: "direction = 'withdrawal'" },
    { account: '{counterpart}', side: 'credit', amount: 'amount', when: "direction = 'withdrawal'" },
  ],
  accounts: [],
  samples: [
    {
      name: 'cash paid in',
      parameters: { direction: 'credit', customer: '1', counterpart: 'cash', amount: '700.00' },
      lines: move('cash', 'customer:1', '700.00', CURRENCY),
    },
    {
      name: 'cash drawn',
      parameters: { direction: 'withdrawal', customer: '1', counterpart: 'cash', amount: '700.00' },
      lines: move('customer:1', 'cash', '700.00', CURRENCY),
    },
  ],
};

/** Posts the movements by the rule, a few hundred in a batch, the batches from several clients. */
export async function postByRule(
  call: Call,
  book: string,
  rows: readonly BankTransaction[],
  batchSize: number,
): Promise<void> {
  await putRuleInForce(call, book, BANK_MOVEMENT_RULE);
  const batches: BankTransaction[][] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    batches.push(rows.slice(start, start + batchSize));
  }
  await inParallel(batches, 4, async (batch) => {
    const body = { mode: 'per-item', items: batch.map(itemOf) };
    const answer = await call('POST', `/v1/books/${book}/vouchers/batch`, { body });
    if (answer.status !== 200 || answer.body.posted !== batch.length) {
      throw new Error(`a batch was answered ${JSON.stringify(answer.body).slice(0, 1_000)}`);
    }
  });
}

function itemOf(row: BankTransaction) {
  const { trans_id: id, date: businessDate, purpose, operation, direction, amount } = row;
  const [counterpart] = counterpartOf(row);
  return {
    requestNumber: `pkdd-${id}`,
    businessType: BANK_MOVEMENT_RULE.businessType,
    businessDate,
    memo: purpose || operation,
    parameters: { direction, customer: row.account_id, counterpart, amount },
  };
}

async function inParallel<T>(
  list: readonly T[],
  clients: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < list.length) await work(list[next++]!);
  };
  await Promise.all(Array.from({ length: clients }, run));
}
