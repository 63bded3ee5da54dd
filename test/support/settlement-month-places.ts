import type { BankControl } from './bank.js';
import type { Call } from './call.js';
import { minorOf } from './cents.js';
import type { TestSchema } from './schema.js';
import type { ShopMonth } from './settlement-month.js';

/** What is compared at the end of a month: places that know nothing of each other. */
export interface MonthPlaces {
  readonly sql: TestSchema['sql'];
  readonly bank: Pick<BankControl, 'truth'>;
  readonly month: ShopMonth;
  /** Card numbers by merchant. */
  readonly cards: ReadonlyMap<string, string>;
}

/** Minor units by merchant. */
type Sums = ReadonlyMap<string, bigint>;
type Place = 'paid' | 'cleared' | 'payable' | 'reserve' | 'fees' | 'waiting';

const of = (place: Sums, merchant: string): bigint => place.get(merchant) ?? 0n;

/** @returns one sentence for each merchant whose cleared amounts are not what was paid, is owed, kept back or charged */
export async function differencesOf(places: MonthPlaces): Promise<string[]> {
  const { paid, cleared, payable, reserve, fees } = await read(places);
  return places.month.merchants.flatMap((merchant) => {
    const parts = [paid, payable, reserve, fees].map((place) => of(place, merchant));
    const sum = parts.reduce((one, other) => one + other, 0n);
    const wanted = of(cleared, merchant);
    return wanted === sum ? [] : [`${merchant}: cleared ${wanted}, but ${parts.join(' + ')}`];
  });
}

/**
 * When all that was sold is due: what the generator knows, what clearing found, what the ledger holds, and what the bank has executed
 * and not given back.
 * @returns one sentence for each difference
 */
export async function lastDifferencesOf(places: MonthPlaces): Promise<string[]> {
  const { cleared, payable, waiting } = await read(places);
  const found = places.month.merchants.flatMap((merchant) => {
    const { trades, refunds, fees } = places.month.due.get(merchant)!;
    const owed = trades - refunds - fees;
    return [
      ...(of(cleared, merchant) === owed
        ? []
        : [`${merchant}: sold ${owed}, cleared ${of(cleared, merchant)}`]),
      ...(of(waiting, merchant) === of(payable, merchant)
        ? []
        : [`${merchant}: waiting ${of(waiting, merchant)}, owed ${of(payable, merchant)}`]),
    ];
  });
  const { payments } = await places.bank.truth();
  const twice = payments.filter(({ executions, arrivals }) => executions > 1 || arrivals > 1);
  return [
    ...found,
    ...twice.map(({ requestNumber }) => `${requestNumber} came to the bank more than once`),
    ...(await differencesOf(places)),
  ];
}

/** Whether the statement says itself that it ties to its orders and, entry by entry, to the ledger. */
export async function tieOfStatement(
  call: Call,
  party: string,
  dates: { readonly fromDate: string; readonly toDate: string },
): Promise<unknown> {
  const query = new URLSearchParams({ currency: 'CNY', ...dates });
  const path = `/v1/books/main/settlement-statements/${party}?${query}`;
  const { body } = await call('GET', path, { role: 'finance' });
  return (body.totals as { kind: string; state: string }[]).find(({ kind }) => kind === 'ties')?.state;
}

async function read({ sql, bank, cards }: MonthPlaces): Promise<Record<Place, Sums>> {
  const sums = async (statement: string): Promise<Sums> =>
    new Map(
      (await sql<{ of: string; sum: string }>(statement)).map((row) => [row.of, BigInt(row.sum)] as const),
    );
  const balance = (prefix: string): string =>
    `SELECT SUBSTRING(a.code, ${prefix.length + 1}) AS \`of\`, b.credit_total - b.debit_total AS sum FROM account a
     JOIN account_balance b ON b.account_id = a.id WHERE a.code LIKE '${prefix}%'`;
  return {
    paid: await paidBy(bank, cards),
    cleared: await sums(
      `SELECT r.payee AS \`of\`, SUM(IF(r.direction = 'D', r.net, -r.net)) AS sum FROM clearing_result r
       JOIN clearing_run u ON u.run_no = r.run_no AND u.state = 'posted' GROUP BY r.payee`,
    ),
    payable: await sums(balance('payable:')),
    reserve: await sums(balance('reserve:')),
    fees: await sums(
      'SELECT party AS `of`, SUM(fee) AS sum FROM settlement_charge WHERE voucher_id IS NOT NULL GROUP BY party',
    ),
    // Free, or in a batch that nobody is paid by; what is carried out of a batch counts when that one was agreed to.
    waiting: await sums(
      `SELECT d.party AS \`of\`, SUM(IF(d.direction = 'disburse', d.amount, -d.amount)) AS sum FROM settlement_detail d
       LEFT JOIN settlement_batch b ON b.batch_no = d.batch_no
       LEFT JOIN settlement_batch o ON o.batch_no = d.origin_batch_no
       WHERE (d.batch_no IS NULL OR b.state IN ('void', 'preparing', 'prepared', 'approved')) AND d.source_kind <> 'reserve'
         AND COALESCE(o.state, '') NOT IN ('void', 'preparing', 'prepared') GROUP BY d.party`,
    ),
  };
}

/** What the bank has executed to the card of each, less what came back. */
async function paidBy(bank: MonthPlaces['bank'], cards: MonthPlaces['cards']): Promise<Sums> {
  const merchantOf = new Map([...cards].map(([merchant, card]) => [card, merchant]));
  const paid = new Map<string, bigint>();
  for (const { payeeAccount, amount, executions, returns } of (await bank.truth()).payments) {
    const merchant = merchantOf.get(payeeAccount ?? '')!;
    const back = returns.reduce((sum, one) => sum + minorOf(one.amount), 0n);
    const left = minorOf(amount!) * BigInt(executions) - back;
    paid.set(merchant, of(paid, merchant) + left);
  }
  return paid;
}
