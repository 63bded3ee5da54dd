import { minorOf, type Customer } from './customer.js';

/** A payment as it was asked for. */
export interface Order {
  readonly requestNumber: string;
  readonly amount: string;
  readonly currency: string;
  readonly payee: { readonly name: string; readonly bank: string; readonly account: string };
  readonly purpose: string;
  readonly notAfter: string | null;
}

export type Outcome =
  | { readonly status: 'executed'; readonly fee: string; readonly returnAt: number | null }
  | { readonly status: 'failed'; readonly code: string }
  | { readonly status: 'queued'; readonly dueAt: number; readonly returnAfter: number | null };

/** What the journal is made of. Times are milliseconds of the bank's clock. */
export type Happening =
  | { readonly kind: 'customer'; readonly customer: Customer }
  | {
      readonly kind: 'taken';
      readonly keyId: string;
      readonly order: Order;
      readonly at: number;
      readonly visibleAt: number;
      readonly outcome: Outcome;
    }
  | {
      readonly kind: 'concluded';
      readonly keyId: string;
      readonly requestNumber: string;
      readonly at: number;
      readonly outcome: Outcome;
    }
  /** It came and nothing was done: it came again, or the bank lost it. */
  | {
      readonly kind: 'passed-over';
      readonly keyId: string;
      readonly requestNumber: string;
      readonly at: number;
    }
  /** A payment file was taken; its entries follow one by one. */
  | {
      readonly kind: 'file';
      readonly keyId: string;
      readonly reference: string;
      readonly requestNumbers: readonly string[];
    }
  | {
      readonly kind: 'returned';
      readonly keyId: string;
      readonly requestNumber: string;
      readonly amount: string;
      readonly reason: string;
      readonly at: number;
    };

export interface Return {
  readonly returnReference: string;
  readonly amount: string;
  readonly reason: string;
}

export interface Payment {
  readonly keyId: string;
  readonly requestNumber: string;
  /** Null while the bank has only ever lost it. */
  order: Order | null;
  status: Outcome['status'] | 'never-taken';
  /** Why it failed. */
  code: string | null;
  reference: string | null;
  visibleAt: number;
  dueAt: number | null;
  /** When it comes back by itself, or, while it is queued, how long after its execution. */
  returnAt: number | null;
  returnAfter: number | null;
  /** How many times the money has left. */
  executions: number;
  /** How many times the request has come. */
  arrivals: number;
  readonly returns: Return[];
}

/** A line of the statement. */
export interface Booking {
  readonly number: number;
  readonly date: string;
  readonly reference: string;
  readonly requestNumber: string;
  readonly kind: 'payment' | 'return';
  readonly amount: string;
  readonly returnReference: string | null;
  readonly at: string;
}

export interface CustomerBooks {
  customer: Customer;
  balance: bigint;
  fees: bigint;
  readonly payments: Map<string, Payment>;
  readonly bookings: Map<string, Booking[]>;
  /** Request numbers in each payment file that was taken. */
  readonly files: Map<string, readonly string[]>;
}

/** The books of the bank: nothing but the sum of what has happened, live and after a restart alike. */
export class Books {
  readonly customers = new Map<string, CustomerBooks>();
  private bookingNumber = 0;

  apply(happening: Happening): void {
    if (happening.kind === 'customer') return this.addCustomer(happening.customer);
    const books = this.customers.get(happening.keyId)!;
    switch (happening.kind) {
      case 'taken':
        return this.take(books, happening);
      case 'concluded':
        return this.conclude(books, books.payments.get(happening.requestNumber)!, happening);
      case 'passed-over':
        paymentOf(books, happening.requestNumber).arrivals++;
        return;
      case 'file':
        books.files.set(happening.reference, happening.requestNumbers);
        return;
      case 'returned':
        return this.giveBack(books, happening);
    }
  }

  private addCustomer(customer: Customer): void {
    const known = this.customers.get(customer.keyId);
    if (known) known.customer = customer;
    else {
      const balance = minorOf(customer.openingBalance, customer);
      const empty = {
        ...{ payments: new Map<string, Payment>(), bookings: new Map<string, Booking[]>() },
        files: new Map<string, readonly string[]>(),
      };
      this.customers.set(customer.keyId, { customer, balance, fees: 0n, ...empty });
    }
  }

  private take(books: CustomerBooks, taken: Extract<Happening, { kind: 'taken' }>): void {
    const payment = paymentOf(books, taken.order.requestNumber);
    payment.arrivals++;
    payment.order = taken.order;
    payment.visibleAt = taken.visibleAt;
    this.conclude(books, payment, taken);
  }

  private conclude(
    books: CustomerBooks,
    payment: Payment,
    { at, outcome }: { readonly at: number; readonly outcome: Outcome },
  ): void {
    payment.status = outcome.status;
    payment.dueAt = outcome.status === 'queued' ? outcome.dueAt : null;
    if (outcome.status === 'queued') payment.returnAfter = outcome.returnAfter;
    if (outcome.status === 'failed') payment.code = outcome.code;
    if (outcome.status !== 'executed') return;
    const { amount, requestNumber } = payment.order!;
    payment.executions++;
    payment.returnAt = outcome.returnAt;
    books.balance -= minorOf(amount, books.customer) + minorOf(outcome.fee, books.customer);
    books.fees += minorOf(outcome.fee, books.customer);
    payment.reference = this.book(books, at, { kind: 'payment', requestNumber, amount });
  }

  private giveBack(
    books: CustomerBooks,
    { requestNumber, amount, reason, at }: Extract<Happening, { kind: 'returned' }>,
  ): void {
    const payment = books.payments.get(requestNumber)!;
    payment.returnAt = null;
    books.balance += minorOf(amount, books.customer);
    const returnReference = this.book(books, at, { kind: 'return', requestNumber, amount });
    payment.returns.push({ returnReference, amount, reason });
  }

  private book(
    books: CustomerBooks,
    at: number,
    what: Pick<Booking, 'kind' | 'requestNumber' | 'amount'>,
  ): string {
    const number = ++this.bookingNumber;
    const reference = `${what.kind === 'return' ? 'R' : 'B'}${String(number).padStart(12, '0')}`;
    const time = new Date(at).toISOString();
    const date = time.slice(0, 10);
    const returnReference = what.kind === 'return' ? reference : null;
    const booking = { number, date, reference, ...what, returnReference, at: time };
    const ofDate = books.bookings.get(date);
    if (ofDate) ofDate.push(booking);
    else books.bookings.set(date, [booking]);
    return reference;
  }
}

function paymentOf(books: CustomerBooks, requestNumber: string): Payment {
  const known = books.payments.get(requestNumber);
  if (known) return known;
  const payment: Payment = {
    ...{ keyId: books.customer.keyId, requestNumber, order: null, status: 'never-taken', code: null },
    ...{ reference: null, visibleAt: 0, dueAt: null, returnAt: null, returnAfter: null },
    ...{ executions: 0, arrivals: 0, returns: [] },
  };
  books.payments.set(requestNumber, payment);
  return payment;
}
