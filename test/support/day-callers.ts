import { setTimeout as pause } from 'node:timers/promises';
import { move, type Line } from './book.js';
import type { Answer } from './call.js';
import { insist, type MortalNode } from './mortal-node.js';
import { randomOf, type Random } from './random.js';

/** A voucher as its caller was told of it. */
export interface ToldVoucher {
  readonly id: string;
  readonly businessDate: string;
}

export interface CallersPlan {
  readonly nodes: readonly MortalNode[];
  readonly book: string;
  /** Codes of accounts that may be overdrawn. */
  readonly accounts: readonly string[];
  readonly seed: number;
  /** The last date that the book has been moved to, for all that is sent from now on. */
  readonly reached: () => string;
  /** A date that the book is leaving or has left, and that may be closed by now. */
  readonly earlier: (random: Random) => string;
}

const CALLERS = 5;
const CUSTOMERS = 40;
const REST_MILLISECONDS = 40;

/**
 * Callers who post without a break: most without a date, by lines, by the rule top-up, or by holds that they capture; some
 * into an earlier date. Who gets no answer sends the same again, to any node.
 */
export class DayCallers {
  /** By request number, whatever was acknowledged. */
  readonly acknowledged = new Map<string, ToldVoucher>();
  /** How many postings into an earlier date were accepted, and how many came after its close. */
  readonly late = { accepted: 0, refused: 0 };
  /** Promises that an answer broke, each in a sentence. */
  readonly broken: string[] = [];
  private readonly done: Promise<unknown>;
  private going = true;

  constructor(private readonly plan: CallersPlan) {
    const callers = Array.from({ length: CALLERS }, (_, index) => this.run(index));
    this.done = Promise.all(callers);
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.done;
  }

  private async run(caller: number): Promise<void> {
    const random = randomOf(this.plan.seed * 100 + caller);
    for (let turn = 0; this.going; turn++) {
      const number = `c${caller}-${turn}`;
      const dice = random.below(100);
      if (dice < 50) await this.post(random, number, { businessType: 'transfer', lines: this.lines(random) });
      else if (dice < 70) await this.post(random, number, this.topUp(random));
      else if (dice < 85) await this.holdAndCapture(random, number);
      else await this.postLate(random, number);
      await pause(random.below(REST_MILLISECONDS));
    }
  }

  private async post(random: Random, number: string, body: object, path = 'vouchers'): Promise<void> {
    const reached = this.plan.reached();
    const answer = await this.send(random, path, number, body);
    if (answer.status !== 201) return this.break(number, answer);
    const { id, businessDate } = answer.body as ToldVoucher;
    if (businessDate < reached)
      this.broken.push(`${number} was sent at ${reached} and posted on ${businessDate}`);
    this.acknowledged.set(number, { id, businessDate });
  }

  private async postLate(random: Random, number: string): Promise<void> {
    const businessDate = this.plan.earlier(random);
    const body = { businessType: 'transfer', lines: this.lines(random), businessDate };
    const answer = await this.send(random, 'vouchers', number, body);
    if (answer.status === 201 && answer.body.businessDate === businessDate) {
      this.late.accepted++;
      this.acknowledged.set(number, { id: answer.body.id, businessDate });
    } else if (answer.body?.code === 'LEDGER.BUSINESS_DATE_CLOSED') this.late.refused++;
    else this.break(number, answer);
  }

  private async holdAndCapture(random: Random, number: string): Promise<void> {
    const [account, other] = [random.pick(this.plan.accounts), random.pick(this.plan.accounts)];
    const hold = { account, amount: '2.00', reason: 'payout' };
    const placed = await this.send(random, 'holds', `${number}-hold`, hold);
    if (placed.status !== 201) return this.break(number, placed);
    const capture = { businessType: 'payout', to: [{ account: other, amount: '2.00' }] };
    await this.post(random, number, capture, `holds/${placed.body.id}/capture`);
  }

  private lines(random: Random): Line[] {
    const amount = `${random.below(300)}.${10 + random.below(90)}`;
    return move(random.pick(this.plan.accounts), random.pick(this.plan.accounts), amount);
  }

  private topUp(random: Random): object {
    const parameters = { customer: String(random.below(CUSTOMERS)), amount: `${1 + random.below(50)}.00` };
    return { businessType: 'top-up', parameters };
  }

  private send(random: Random, path: string, number: string, body: object): Promise<Answer> {
    const headers = { 'idempotency-key': number };
    const nodeOf = (): MortalNode => random.pick(this.plan.nodes);
    return insist(nodeOf, 'POST', `/v1/books/${this.plan.book}/${path}`, { body, headers });
  }

  private break(number: string, { status, body }: Answer): void {
    this.broken.push(`${number} got ${status} ${JSON.stringify(body)}`);
  }
}
