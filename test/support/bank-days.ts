import { addDays } from '../../src/platform/clock/index.js';
import { accountsOf, CURRENCY, linesOf, type BankTransaction } from './bank-1993.js';
import { openBook } from './book.js';
import { outcomeOf, type Call } from './call.js';
import { glMonth, type GlMonths } from './hledger-months.js';
import { financeOf } from './nightly.js';

const BATCH = 500;
/** Of every so many dates one has a movement that comes after its trial balance. */
const LATE_EVERY = 20;

/** The months of a bank in a book: its movements by date, and what is done with each date. */
export class BankDays {
  readonly dates: readonly string[];
  readonly finance: ReturnType<typeof financeOf>;
  private readonly byDate = new Map<string, BankTransaction[]>();

  constructor(
    private readonly call: Call,
    readonly book: string,
    private readonly rows: readonly BankTransaction[],
  ) {
    for (const row of rows) this.byDate.set(row.date, [...(this.byDate.get(row.date) ?? []), row]);
    this.dates = [...this.byDate.keys()].sort();
    this.finance = financeOf(call, book);
  }

  rowsOf(date: string): readonly BankTransaction[] {
    return this.byDate.get(date)!;
  }

  /** The last date of each month. */
  get monthEnds(): string[] {
    return [...new Map(this.dates.map((date) => [date.slice(0, 7), date])).values()];
  }

  /** Every date in its order: posted without being named, cut, proved, closed. */
  async goThrough(): Promise<void> {
    await this.open();
    for (const [index, date] of this.dates.entries()) {
      const rows = this.rowsOf(date);
      const late = index % LATE_EVERY === LATE_EVERY >> 1 ? rows.slice(-1) : [];
      await this.post(rows.slice(0, rows.length - late.length), {});
      const next = this.dates[index + 1] ?? addDays(date, 1);
      await this.finance.openDay(next);
      await this.finance.moveTo(next);
      await this.prove(date);
      if (late.length > 0) await this.postLate(date, late);
      const closed = await this.finance.close(date);
      if (closed.status !== 200) throw new Error(`${date}: ${JSON.stringify(closed.body)}`);
    }
  }

  /** What the file says of each month and GL account: sums that know nothing of vouchers. */
  months(): GlMonths {
    const glAccountOf = new Map(accountsOf(this.rows).map(({ code, glAccount }) => [code, glAccount]));
    const balances = new Map<string, bigint>();
    const months: GlMonths = new Map();
    for (const end of this.monthEnds) {
      const month = end.slice(0, 7);
      for (const date of this.dates.filter((one) => one.startsWith(month)))
        for (const { account, side, amount } of this.rowsOf(date).flatMap(linesOf)) {
          const [glAccount, minor] = [glAccountOf.get(account)!, BigInt(amount.replace('.', ''))];
          glMonth(months, month, glAccount)[side] += minor;
          const signed = side === 'debit' ? minor : -minor;
          balances.set(glAccount, (balances.get(glAccount) ?? 0n) + signed);
        }
      for (const [glAccount, balance] of balances) glMonth(months, month, glAccount).balance = balance;
    }
    return months;
  }

  private async open(): Promise<void> {
    await openBook(this.call, { code: this.book, currencies: [CURRENCY], businessDate: this.dates[0]! });
    const accounts = accountsOf(this.rows).map((account) => ({ name: account.code, ...account }));
    for (let start = 0; start < accounts.length; start += BATCH) {
      const body = { accounts: accounts.slice(start, start + BATCH) };
      const answer = await this.call('POST', `/v1/books/${this.book}/accounts/batch`, {
        role: 'operator',
        body,
      });
      if (answer.body.items.some(({ outcome }: { outcome: string }) => outcome !== 'opened'))
        throw new Error(`accounts were not opened: ${JSON.stringify(answer.body).slice(0, 1_000)}`);
    }
  }

  private async post(rows: readonly BankTransaction[], more: object): Promise<void> {
    for (let start = 0; start < rows.length; start += BATCH) {
      const items = rows.slice(start, start + BATCH).map((row) => ({
        ...{ requestNumber: `pkdd-${row.trans_id}`, businessType: 'bank-movement', lines: linesOf(row) },
        ...more,
      }));
      const body = { mode: 'per-item', items };
      const answer = await this.call('POST', `/v1/books/${this.book}/vouchers/batch`, { body });
      if (answer.status !== 200 || answer.body.posted !== items.length)
        throw new Error(`a batch was answered ${JSON.stringify(answer.body).slice(0, 1_000)}`);
    }
  }

  private async postLate(businessDate: string, rows: readonly BankTransaction[]): Promise<void> {
    await this.post(rows, { businessDate });
    const refused = outcomeOf(await this.finance.close(businessDate)).join(' ');
    if (refused !== '422 TRIAL_BALANCE.OUTDATED') throw new Error(`${businessDate}: ${refused}`);
    await this.prove(businessDate);
  }

  private async prove(date: string): Promise<void> {
    const { outcome } = await this.finance.prove(date);
    if (outcome !== 'balanced')
      throw new Error(`${date}: ${JSON.stringify(await this.finance.findings(date))}`);
  }
}
