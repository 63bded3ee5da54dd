import type { BankControl, BankPayment } from './bank.js';
import { minorOf } from './cents.js';
import type { Random } from './random.js';

export interface ReturnHabits {
  /** Of the payments of an evening that may come back, one in so many does; one at least. */
  readonly oneIn: number;
  /** Evenings between the first one after a payment and the one on which it may come back. */
  readonly daysLater: number;
}

/**
 * What a bank gives back (退票) some days after it has paid: each payment at most once, as a whole or in two parts on two evenings,
 * so that in the end all of it has come back or nothing.
 */
export class BankReturns {
  /** How many payments have begun to come back. */
  count = 0;
  private evening = 0;
  /** By request number: the evening on which it was first seen as executed. */
  private readonly seen = new Map<string, number>();
  private readonly begun = new Set<string>();
  private parts: string[] = [];

  constructor(
    private readonly bank: Pick<BankControl, 'truth' | 'giveBack'>,
    private readonly random: Random,
    private readonly habits: ReturnHabits,
  ) {}

  /**
   * One evening of the bank.
   * @param isLast nothing begins to come back any more
   */
  async giveBack(isLast: boolean): Promise<void> {
    this.evening++;
    for (const requestNumber of this.parts.splice(0))
      await this.bank.giveBack({ requestNumber, reason: 'the rest of it' });
    const { payments } = await this.bank.truth();
    const executed = payments.filter(({ status }) => status === 'executed');
    for (const { requestNumber } of executed)
      if (!this.seen.has(requestNumber)) this.seen.set(requestNumber, this.evening);
    if (isLast) return;
    const ripe = executed.filter(
      ({ requestNumber }) =>
        !this.begun.has(requestNumber) &&
        this.evening - this.seen.get(requestNumber)! >= this.habits.daysLater,
    );
    const wanted = ripe.length === 0 ? 0 : Math.max(1, Math.floor(ripe.length / this.habits.oneIn));
    for (let times = 0; times < wanted; times++)
      await this.begin(ripe.splice(this.random.below(ripe.length), 1)[0]!);
    // Whoever was not chosen keeps what he has.
    for (const { requestNumber } of ripe) this.begun.add(requestNumber);
  }

  /** How many times something came back, as the bank has it in its books. */
  async told(): Promise<number> {
    return (await this.bank.truth()).payments.reduce((sum, { returns }) => sum + returns.length, 0);
  }

  private async begin({ requestNumber, amount }: BankPayment): Promise<void> {
    const minor = minorOf(amount!);
    const isPart = minor > 1n && this.random.below(3) === 0;
    const part = textOf(minor / 2n);
    await this.bank.giveBack({ requestNumber, reason: 'account closed', ...(isPart && { amount: part }) });
    if (isPart) this.parts.push(requestNumber);
    this.begun.add(requestNumber);
    this.count++;
  }
}

const textOf = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
