import { setTimeout as pause } from 'node:timers/promises';
import { callerOf, type Answer, type Call } from './call.js';
import { move, type Line } from './book.js';
import { randomOf, type Random } from './random.js';

export interface StormPlan {
  readonly urls: readonly string[];
  readonly book: string;
  readonly accounts: readonly string[];
  readonly clients: number;
  readonly postingsPerClient: number;
  readonly seed: number;
  /** Called after every answer, to let a test break something on the way. */
  readonly onAnswer?: (answered: number) => void;
  /** How often a caller tries again when it gets no answer or a 503. */
  readonly tries?: number;
}

export interface StormReport {
  /** Voucher id by request number, for every posting that was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Answers by status and code. */
  readonly answers: ReadonlyMap<string, number>;
  /** Promises that an answer broke, each in a sentence. */
  readonly broken: readonly string[];
  /** Request numbers whose last answer left the outcome open. */
  readonly unknown: ReadonlySet<string>;
}

interface Request {
  readonly number: string;
  readonly lines: readonly Line[];
}

/**
 * Random vouchers and duplicates from many clients at once, as real callers send them: they time out, try again on
 * another node with the same number, send twice at the same moment, and sometimes reuse a number by mistake.
 */
export async function storm(plan: StormPlan): Promise<StormReport> {
  const calls = plan.urls.map(callerOf);
  const report = new Report(plan.onAnswer);
  const clients = Array.from({ length: plan.clients }, (_, index) =>
    new StormClient(plan, calls, report, index).run(),
  );
  await Promise.all(clients);
  return report;
}

class StormClient {
  private readonly random: Random;
  private readonly sent: Request[] = [];

  constructor(
    private readonly plan: StormPlan,
    private readonly calls: readonly Call[],
    private readonly report: Report,
    private readonly index: number,
  ) {
    this.random = randomOf(plan.seed * 1_000 + index);
  }

  async run(): Promise<void> {
    for (let turn = 0; turn < this.plan.postingsPerClient; turn++) {
      const dice = this.random.below(100);
      const earlier = this.sent.length > 0 ? this.random.pick(this.sent) : null;
      if (earlier && dice < 15) await this.post(earlier);
      else if (earlier && dice < 20) await this.reuseNumber(earlier);
      else if (dice < 30) await this.postTwiceAtOnce(this.invent(turn));
      else await this.post(this.invent(turn));
    }
  }

  private invent(turn: number): Request {
    const moves = 1 + this.random.below(3);
    const lines = Array.from({ length: moves }, () => {
      const [debit, credit] = [this.random.pick(this.plan.accounts), this.random.pick(this.plan.accounts)];
      return move(debit, credit, `${this.random.below(400)}.${10 + this.random.below(90)}`);
    });
    const request = { number: `s${this.plan.seed}-${this.index}-${turn}`, lines: lines.flat() };
    this.sent.push(request);
    return request;
  }

  private async postTwiceAtOnce(request: Request): Promise<void> {
    await Promise.all([this.post(request), this.post(request)]);
  }

  private async post(request: Request): Promise<void> {
    const wasAcknowledged = this.report.acknowledged.has(request.number);
    const answer = await this.send(request);
    this.report.take(request.number, answer, wasAcknowledged);
  }

  /** Other content under a used number must be a conflict, or be refused, or find that the number was never used up. */
  private async reuseNumber({ number, lines }: Request): Promise<void> {
    const wasAcknowledged = this.report.acknowledged.has(number);
    const other = {
      number,
      lines: [...lines, ...move(this.plan.accounts[0]!, this.plan.accounts[1]!, '0.01')],
    };
    if (!wasAcknowledged) return;
    const answer = await this.send(other);
    if (answer && answer.status !== 409)
      this.report.break(`number ${number} with other content got ${answer.status}`);
  }

  /** @returns null when no try brought an answer that settles the request */
  private async send({ number, lines }: Request): Promise<Answer | null> {
    for (let attempt = 1; attempt <= (this.plan.tries ?? 1); attempt++) {
      const call = this.random.pick(this.calls);
      const answer = await call('POST', `/v1/books/${this.plan.book}/vouchers`, {
        body: { businessType: 'transfer', lines },
        headers: { 'idempotency-key': number },
      }).catch(() => null);
      if (answer) this.report.count(answer);
      if (answer && answer.status !== 503) return answer;
      await pause(50 + this.random.below(50 * attempt));
    }
    return null;
  }
}

class Report implements StormReport {
  readonly acknowledged = new Map<string, string>();
  readonly answers = new Map<string, number>();
  readonly broken: string[] = [];
  readonly unknown = new Set<string>();
  private answered = 0;

  constructor(private readonly onAnswer?: (answered: number) => void) {}

  count(answer: Answer): void {
    const name = answer.status < 300 ? String(answer.status) : `${answer.status} ${answer.body?.code}`;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
    this.onAnswer?.(++this.answered);
  }

  /**
   * @param wasAcknowledged when the request was sent; of two copies under way at once one may be refused and the other,
   *   decided a moment later, be posted
   */
  take(number: string, answer: Answer | null, wasAcknowledged: boolean): void {
    if (!answer) return void this.unknown.add(number);
    this.unknown.delete(number);
    if (answer.status === 201) return this.acknowledge(number, answer.body.id);
    if (answer.status === 422 && !wasAcknowledged) return;
    this.break(`request ${number} got ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  break(sentence: string): void {
    this.broken.push(sentence);
  }

  private acknowledge(number: string, voucherId: string): void {
    const first = this.acknowledged.get(number);
    if (first !== undefined && first !== voucherId)
      this.break(`request ${number} made ${first} and ${voucherId}`);
    this.acknowledged.set(number, voucherId);
  }
}
