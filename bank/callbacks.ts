import type { Bank } from './bank.js';
import type { CallbackOrder } from './behaviour.js';
import type { Payment, Return } from './books.js';
import type { Customer } from './customer.js';
import { headersOf, newNonce, sign } from './signature.js';

const ONCE: readonly CallbackOrder[] = [{}];
/** After the first try; then the bank gives up. */
const PAUSES_MILLISECONDS = [500, 2_000, 10_000, 60_000];
const TIMEOUT_MILLISECONDS = 10_000;

/** How a callback for a payment was answered; of a return the code is null. */
export interface CallbackAnswer {
  readonly code: string | null;
  readonly status: number;
}

interface Letter {
  readonly payment: Payment;
  readonly code: string | null;
  readonly url: string;
  readonly body: string;
  readonly customer: Customer;
  readonly order: CallbackOrder;
}

/** Tells customers what became of payments. It forgets what it wanted to tell when it is killed, as banks do. */
export class Callbacks {
  sent = 0;
  taken = 0;
  private readonly answers = new Map<string, readonly CallbackAnswer[]>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** One for each sending: what `AbortSignal.any` puts together Node 20 may collect before it is needed. */
  private readonly underWay = new Set<AbortController>();
  private closed = false;

  /** What the customer has answered, in the order of the answers; what it did not answer is not among it. */
  answersFor(payment: Payment): readonly CallbackAnswer[] {
    return this.answers.get(nameOf(payment)) ?? [];
  }

  tellOutcome(bank: Bank, customer: Customer, payment: Payment, orders = ONCE): void {
    for (const order of orders) {
      const { code, requestNumber, amount, currency, bankReference, message } = bank.sayingOf(payment);
      const { code: otherCode, amount: otherAmount, currency: otherCurrency } = order;
      this.send(bank, customer, payment, order, {
        kind: 'payment',
        code: otherCode ?? code,
        requestNumber: order.requestNumber ?? requestNumber,
        amount: otherAmount ?? amount,
        currency: otherCurrency ?? currency,
        bankReference,
        message,
      });
    }
  }

  tellReturn(
    bank: Bank,
    customer: Customer,
    payment: Payment,
    { returnReference, amount, reason }: Return,
  ): void {
    const { requestNumber, order } = payment;
    const { currency } = order!;
    const message = { kind: 'return' as const, requestNumber, returnReference, amount, currency, reason };
    this.send(bank, customer, payment, {}, message);
  }

  close(): void {
    this.closed = true;
    for (const sending of this.underWay) sending.abort();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private send(
    bank: Bank,
    customer: Customer,
    payment: Payment,
    order: CallbackOrder,
    message: {
      readonly kind: 'payment' | 'return';
      readonly code?: string;
      readonly [field: string]: unknown;
    },
  ): void {
    const { callbackUrl } = customer;
    if (callbackUrl === null) return;
    const body = JSON.stringify({ environment: 'simulation', ...message });
    const letter = { payment, code: message.code ?? null, url: callbackUrl, body, customer, order };
    this.after(order.delayMilliseconds ?? 0, () => {
      // Nobody is told of what could still be forgotten.
      void bank.settled().then(() => this.deliver(bank, letter, 0));
    });
  }

  private after(milliseconds: number, work: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, milliseconds);
    this.timers.add(timer);
  }

  private async deliver(bank: Bank, letter: Letter, tries: number): Promise<void> {
    const headers = this.headersOf(bank, letter);
    const isTaken = await this.post(letter, headers);
    if (letter.order.replay) await this.post(letter, headers);
    const pause = PAUSES_MILLISECONDS[tries];
    if (isTaken || pause === undefined) return;
    this.after(pause, () => void this.deliver(bank, letter, tries + 1));
  }

  private headersOf(bank: Bank, { url, body, customer, order }: Letter): Record<string, string> {
    if (order.signature === 'none') return { 'content-type': 'application/json' };
    const { pathname, search } = new URL(url);
    const timestamp = String(Math.floor(bank.clock.now() / 1_000));
    const nonce = newNonce();
    const secret = order.signature === 'wrong' ? `${customer.secret}?` : customer.secret;
    const parts = { verb: 'POST', url: pathname + search, timestamp, nonce, body };
    return headersOf(customer.keyId, timestamp, nonce, sign(secret, parts));
  }

  private async post(
    { payment, code, url, body }: Letter,
    headers: Record<string, string>,
  ): Promise<boolean> {
    if (this.closed) return false;
    this.sent++;
    const sending = new AbortController();
    const timer = setTimeout(() => sending.abort(), TIMEOUT_MILLISECONDS);
    this.underWay.add(sending);
    try {
      const { signal } = sending;
      const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'error', signal });
      await answer.arrayBuffer();
      if (answer.ok) this.taken++;
      this.answers.set(nameOf(payment), [...this.answersFor(payment), { code, status: answer.status }]);
      return answer.ok;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      this.underWay.delete(sending);
    }
  }
}

const nameOf = ({ keyId, requestNumber }: Payment): string => `${keyId}/${requestNumber}`;
