import type { ServerResponse } from 'node:http';
import type { Bank } from './bank.js';
import { Behaviour } from './behaviour.js';
import type { CustomerBooks, Payment } from './books.js';
import type { Callbacks } from './callbacks.js';
import type { FileDesk } from './file-desk.js';
import { minorOf, textOf } from './customer.js';
import { reply, type Received } from './http.js';
import { BadCommand, fields, readBehaviour } from './read-settings.js';

const isText = (value: unknown): boolean => typeof value === 'string';
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value);

/** What a test, or a person who plays one, tells the bank and asks it. For those on this machine only. */
export class Control {
  constructor(
    private readonly bank: Bank,
    private readonly callbacks: Callbacks,
    private readonly files: FileDesk,
  ) {}

  async handle(request: Received, response: ServerResponse): Promise<void> {
    try {
      const answer = this.answerTo(request);
      await this.bank.settled();
      reply(
        response,
        answer === undefined ? 404 : 200,
        answer ?? { error: 'No such command; see bank/README.md' },
      );
    } catch (error) {
      if (!(error instanceof BadCommand)) throw error;
      reply(response, 400, { error: error.message });
    }
  }

  private answerTo({ method, path, query, headers, body }: Received): object | undefined {
    const [, name, part] = /^\/control\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    switch (`${method} ${name}${part === undefined ? '' : '/{}'}`) {
      case 'GET books':
        return this.truth(query.get('payments') !== 'false');
      case 'GET payments/{}':
        return this.payment(part!);
      case 'GET behaviour':
        return { seed: this.bank.behaviour.seed, rules: this.bank.behaviour.rules };
      case 'PUT behaviour':
        return this.behave(contentOf(body));
      case 'PUT customers/{}':
        return this.setCustomer(part!, contentOf(body));
      case 'POST files':
        return { acknowledgement: this.files.take(this.customer(query), body, String(headers['x-sha256'])) };
      case 'GET files/{}':
        return { result: this.files.result(this.customer(query), part!) };
      case 'POST returns':
        return this.giveBack(contentOf(body));
      case 'PUT clock':
        return this.turnClock(contentOf(body));
      default:
        return undefined;
    }
  }

  private customer(query: URLSearchParams): CustomerBooks {
    const key = query.get('key');
    const books = key === null ? undefined : this.bank.customerOf(key);
    if (!books) throw new BadCommand('key must name a customer');
    return books;
  }

  private behave(content: unknown): object {
    const { seed, rules } = readBehaviour(content);
    this.bank.behaviour = new Behaviour(seed, rules);
    return { seed, rules };
  }

  private setCustomer(keyId: string, content: unknown): object {
    const { secret: _secret, ...told } = this.bank.setCustomer({ ...(content as object), keyId });
    return told;
  }

  private giveBack(content: unknown): object {
    const known = { key: isText, requestNumber: isText, reason: isText, amount: isText };
    const order = fields('return', content, known, ['requestNumber']) as Record<string, string>;
    const { requestNumber, reason = 'Account closed', amount } = order;
    const problem = withAmounts(() =>
      this.bank.giveBack(this.ownerOf(requestNumber!, order.key), requestNumber!, reason, amount),
    );
    if (problem !== null) throw new BadCommand(problem);
    return this.payment(requestNumber!);
  }

  private turnClock(content: unknown): object {
    const { offsetSeconds } = fields('clock', content, { offsetSeconds: isWhole }, ['offsetSeconds']);
    this.bank.turnClock((offsetSeconds as number) * 1_000);
    return { now: new Date(this.bank.clock.now()).toISOString() };
  }

  private ownerOf(requestNumber: string, key?: string): CustomerBooks {
    const all = [...this.bank.books.customers.values()];
    const owner = all.find(
      ({ customer, payments }) =>
        (key === undefined || customer.keyId === key) && payments.has(requestNumber),
    );
    if (!owner) throw new BadCommand(`No payment ${requestNumber} has come`);
    return owner;
  }

  private payment(requestNumber: string): object {
    return this.viewOf(this.ownerOf(requestNumber).payments.get(requestNumber)!);
  }

  /** What is true, whatever the bank has told anybody. */
  private truth(withPayments: boolean): object {
    const { sent, taken } = this.callbacks;
    return {
      now: new Date(this.bank.clock.now()).toISOString(),
      callbacks: { sent, taken },
      customers: [...this.bank.books.customers.values()].map((books) => ({
        ...customerView(books),
        ...(withPayments && {
          payments: [...books.payments.values()].map((payment) => this.viewOf(payment)),
        }),
      })),
    };
  }

  private viewOf(payment: Payment): object {
    return { ...paymentView(payment), callbacks: this.callbacks.answersFor(payment) };
  }
}

function customerView({ customer, balance, fees, payments }: CustomerBooks): object {
  const all = [...payments.values()];
  const sum = (amounts: readonly string[]): string =>
    textOf(
      amounts.reduce((total, amount) => total + minorOf(amount, customer), 0n),
      customer,
    );
  const executed = all.flatMap(({ order, executions }) =>
    Array<string>(executions).fill(order?.amount ?? '0'),
  );
  const returned = all.flatMap(({ returns }) => returns.map(({ amount }) => amount));
  const count = (status: Payment['status']): number =>
    all.filter((payment) => payment.status === status).length;
  return {
    keyId: customer.keyId,
    currency: customer.currency,
    openingBalance: customer.openingBalance,
    balance: textOf(balance, customer),
    fees: textOf(fees, customer),
    executed: { count: executed.length, sum: sum(executed) },
    returned: { count: returned.length, sum: sum(returned) },
    ...{ failed: count('failed'), queued: count('queued'), neverTaken: count('never-taken') },
    cameMoreThanOnce: all.filter(({ arrivals }) => arrivals > 1).length,
    executedMoreThanOnce: all.filter(({ executions }) => executions > 1).length,
  };
}

const paymentView = ({
  requestNumber,
  order,
  status,
  code,
  reference,
  executions,
  arrivals,
  returns,
}: Payment) => ({
  ...{ requestNumber, amount: order?.amount ?? null, payeeAccount: order?.payee.account ?? null },
  ...{ status, code, reference, arrivals, executions, returns },
});

function contentOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new BadCommand('The body is no JSON');
  }
}

/** An amount with too many decimals is a mistake of whoever commands. */
function withAmounts<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new BadCommand(error.message);
    throw error;
  }
}
