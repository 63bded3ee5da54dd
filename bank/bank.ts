import { Agenda, type BankClock } from './agenda.js';
import { Behaviour, type Rule } from './behaviour.js';
import {
  Books,
  type CustomerBooks,
  type Happening,
  type Order,
  type Outcome,
  type Payment,
} from './books.js';
import type { Callbacks } from './callbacks.js';
import { feeOf, minorOf, textOf, type Customer } from './customer.js';
import type { Journal } from './journal.js';
import { BadCommand, readCustomer } from './read-settings.js';

const DUPLICATE = 'DUPLICATE_REQUEST';
/** The books of a customer are kept in these. */
const FIXED = ['currency', 'decimals', 'openingBalance'] as const;

/** What the bank says of a payment. */
export interface Saying {
  readonly status: number;
  readonly code: string;
  readonly requestNumber: string;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly bankReference: string | null;
  readonly message: string;
}

/** The bank itself: takes payments, executes each at most once, gives money back, and remembers. */
export class Bank {
  readonly books = new Books();
  behaviour = new Behaviour('1', []);
  private readonly agenda: Agenda;

  constructor(
    private readonly journal: Journal<Happening>,
    entries: readonly Happening[],
    readonly clock: BankClock,
    private readonly callbacks: Callbacks,
  ) {
    this.agenda = new Agenda(clock);
    for (const entry of entries) this.books.apply(entry);
    for (const { customer, payments } of this.books.customers.values()) {
      for (const payment of payments.values()) this.schedule(customer, payment, undefined);
    }
  }

  customerOf(keyId: string): CustomerBooks | undefined {
    return this.books.customers.get(keyId);
  }

  /** Adds a customer, or changes what is said of one. @throws BadCommand */
  setCustomer(said: { readonly keyId: string }): Customer {
    const known = this.books.customers.get(said.keyId)?.customer;
    const customer = readCustomer(said, known);
    if (known && FIXED.some((name) => known[name] !== customer[name]))
      throw new BadCommand(`${FIXED.join(', ')} of a customer that is known do not change`);
    if (JSON.stringify(known) !== JSON.stringify(customer)) this.record({ kind: 'customer', customer });
    return customer;
  }

  settled(): Promise<void> {
    return this.journal.settled();
  }

  /** @returns what is to be answered; the bank has done by then what it does at once */
  take(books: CustomerBooks, order: Order, rule: Omit<Rule, 'on'>): Saying {
    const { keyId } = books.customer;
    const { requestNumber } = order;
    const known = books.payments.get(requestNumber);
    const at = this.clock.now();
    if (known?.order && books.customer.deduplicates) {
      this.record({ kind: 'passed-over', keyId, requestNumber, at });
      return saying(409, DUPLICATE, known.order, null, 'This request number came before: query');
    }
    if (rule.deed === 'swallow') {
      this.record({ kind: 'passed-over', keyId, requestNumber, at });
      return saying(200, 'PROCESSING', order, null, 'Taken');
    }
    const outcome = this.outcomeOf(books, order, rule);
    const visibleAt = at + (rule.visibilityMilliseconds ?? books.customer.visibilityMilliseconds);
    this.record({ kind: 'taken', keyId, order, at, visibleAt, outcome });
    const payment = books.payments.get(requestNumber)!;
    this.schedule(books.customer, payment, rule);
    if (payment.status !== 'queued')
      this.callbacks.tellOutcome(this, books.customer, payment, rule.callbacks);
    return this.sayingOf(payment);
  }

  /** Remembers a payment file, so that it is not taken twice. */
  keepFile({ customer }: CustomerBooks, reference: string, requestNumbers: readonly string[]): void {
    this.record({ kind: 'file', keyId: customer.keyId, reference, requestNumbers });
  }

  /** What a query is told; null: nothing is known of it. */
  find(books: CustomerBooks, requestNumber: string): Saying | null {
    const payment = books.payments.get(requestNumber);
    if (!payment?.order || payment.visibleAt > this.clock.now()) return null;
    return this.sayingOf(payment);
  }

  sayingOf({ order, status, code, reference }: Payment): Saying {
    if (status === 'executed') return saying(200, 'OK', order!, reference, 'Executed');
    if (status === 'failed') return saying(200, code!, order!, null, 'Not executed, and never will be');
    return saying(202, 'PROCESSING', order!, null, 'Taken');
  }

  /** Gives a payment back, whole if nothing is said. @returns what is wrong, when it cannot */
  giveBack(books: CustomerBooks, requestNumber: string, reason: string, amount?: string): string | null {
    const payment = books.payments.get(requestNumber);
    if (payment?.status !== 'executed') return 'That payment was not executed';
    const { customer } = books;
    const back = payment.returns.reduce((sum, each) => sum + minorOf(each.amount, customer), 0n);
    const left = minorOf(payment.order!.amount, customer) - back;
    const wanted = amount === undefined ? left : minorOf(amount, customer);
    if (wanted <= 0n || wanted > left) return `Of that payment ${textOf(left, customer)} can come back`;
    const { keyId } = customer;
    const text = textOf(wanted, customer);
    this.record({ kind: 'returned', keyId, requestNumber, amount: text, reason, at: this.clock.now() });
    this.callbacks.tellReturn(this, customer, payment, payment.returns.at(-1)!);
    return null;
  }

  turnClock(offsetMilliseconds: number): void {
    this.clock.offsetMilliseconds = offsetMilliseconds;
    this.agenda.lookAgain();
  }

  async close(): Promise<void> {
    this.agenda.clear();
    this.callbacks.close();
    await this.journal.close();
  }

  private outcomeOf(books: CustomerBooks, order: Order, rule: Omit<Rule, 'on'>): Outcome {
    const now = this.clock.now();
    if (rule.deed === 'fail') return { status: 'failed', code: rule.code ?? 'REJECTED' };
    const returnAfter = rule.returnAfterMilliseconds ?? null;
    if (rule.deed === 'queue')
      return { status: 'queued', dueAt: now + (rule.queueMilliseconds ?? 0), returnAfter };
    return this.executionOf(books, order, now, returnAfter);
  }

  /** At the moment at which it would leave: not too late, and covered. */
  private executionOf(books: CustomerBooks, order: Order, now: number, returnAfter: number | null): Outcome {
    const { customer, balance } = books;
    const isLate = order.notAfter !== null && now > Date.parse(order.notAfter);
    if (isLate && customer.enforcesNotAfter) return { status: 'failed', code: 'EXPIRED' };
    const amount = minorOf(order.amount, customer);
    const fee = feeOf(customer, amount);
    if (amount + fee > balance) return { status: 'failed', code: 'INSUFFICIENT_BALANCE' };
    const returnAt = returnAfter === null ? null : now + returnAfter;
    return { status: 'executed', fee: textOf(fee, customer), returnAt };
  }

  private schedule(customer: Customer, payment: Payment, rule: Omit<Rule, 'on'> | undefined): void {
    const { requestNumber, status } = payment;
    const books = this.books.customers.get(customer.keyId)!;
    if (status === 'queued') {
      this.agenda.at(payment.dueAt!, () => {
        const now = this.clock.now();
        const outcome = this.executionOf(books, payment.order!, now, payment.returnAfter);
        this.record({ kind: 'concluded', keyId: customer.keyId, requestNumber, at: now, outcome });
        this.schedule(books.customer, payment, rule);
        this.callbacks.tellOutcome(this, books.customer, payment, rule?.callbacks);
      });
    } else if (payment.returnAt !== null) {
      this.agenda.at(payment.returnAt, () => {
        if (payment.returns.length === 0) this.giveBack(books, requestNumber, 'Account closed');
      });
    }
  }

  private record(happening: Happening): void {
    this.books.apply(happening);
    this.journal.append(happening);
  }
}

const saying = (
  status: number,
  code: string,
  { requestNumber, amount, currency }: Order,
  bankReference: string | null,
  message: string,
): Saying => ({ status, code, requestNumber, amount, currency, bankReference, message });
