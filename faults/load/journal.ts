import type { Command, Fact, Order, Said } from './command.js';

/** What became of an order, as its caller knows it. */
export interface OrderState {
  readonly order: Order;
  readonly command: Command;
  done: { readonly fact: Fact; readonly text: string } | null;
  refused: string | null;
  /** Some sending of it has had no answer, so that it may still happen. */
  isOpen: boolean;
}

/** A journal without the commands, to be handed from one thread to another. */
export interface JournalReport {
  readonly sent: number;
  readonly states: readonly (Pick<OrderState, 'done' | 'refused' | 'isOpen'> & { readonly key: string })[];
  readonly putOff: ReadonlyMap<string, number>;
  readonly broken: readonly string[];
}

/** A closed business day with the vouchers it had when the close was acknowledged. */
export interface ClosedDay {
  readonly date: string;
  readonly vouchers: string;
}

/** All that callers have sent and been told: what the books are held against. */
export class Journal {
  readonly states = new Map<string, OrderState>();
  readonly closedDays: ClosedDay[] = [];
  /** Promises that an answer broke by itself, each in a sentence. */
  readonly broken: string[] = [];
  /** Sendings of commands, repetitions by the harness included. */
  sent = 0;
  /** Answers that said to come back later, or did not come, by what they said. */
  readonly putOff = new Map<string, number>();
  private answers = 0;

  get size(): number {
    return this.states.size;
  }

  /** Acknowledgements so far, of repetitions too. */
  get acknowledgements(): number {
    return this.answers;
  }

  begin(command: Command): void {
    this.sent += 1;
    for (const order of command.orders) {
      if (this.states.has(order.key)) continue;
      this.states.set(order.key, { order, command, done: null, refused: null, isOpen: false });
    }
  }

  leaveOpen(orders: readonly Order[], why: string): void {
    this.putOff.set(why, (this.putOff.get(why) ?? 0) + 1);
    for (const { key } of orders) this.states.get(key)!.isOpen = true;
  }

  /** @param wasDone the orders that had been acknowledged before this sending began */
  take(command: Command, said: readonly Said[], wasDone: ReadonlySet<string>): void {
    command.orders.forEach((order, index) => {
      const one = said[index];
      if (!one) return this.break(`${nameOf(order)} got no answer of its own`);
      if (one.kind === 'done') this.acknowledge(order, one, wasDone.has(order.key));
      else if (one.kind === 'open') this.leaveOpen([order], one.code);
      else this.refuse(order, one.code, wasDone.has(order.key));
    });
  }

  refuseAll(command: Command, code: string, wasDone: ReadonlySet<string>): void {
    for (const order of command.orders) this.refuse(order, code, wasDone.has(order.key));
  }

  break(sentence: string): void {
    this.broken.push(sentence);
  }

  /** Orders of which the caller knows too little: those are asked for again when all is quiet. */
  unsettled(): Command[] {
    const waiting = [...this.states.values()].filter(({ done, refused }) => !done && refused === null);
    return [...new Set(waiting.map(({ command }) => command))];
  }

  report(): JournalReport {
    const states = [...this.states].map(([key, { done, refused, isOpen }]) => ({
      key,
      done,
      refused,
      isOpen,
    }));
    return { sent: this.sent, states, putOff: this.putOff, broken: this.broken };
  }

  /** Takes over what another thread has been told of these commands. */
  adopt(commands: readonly Command[], { sent, states, putOff, broken }: JournalReport): void {
    for (const command of commands) this.begin(command);
    this.sent += sent - commands.length;
    for (const { key, done, refused, isOpen } of states) {
      Object.assign(this.states.get(key)!, { done, refused, isOpen });
      if (done) this.answers += 1;
    }
    for (const [why, count] of putOff) this.putOff.set(why, (this.putOff.get(why) ?? 0) + count);
    this.broken.push(...broken);
  }

  private acknowledge(order: Order, said: Said & { kind: 'done' }, wasDone: boolean): void {
    this.answers += 1;
    const state = this.states.get(order.key)!;
    const text = canonical(said.body);
    if (wasDone && !said.replayed) this.break(`${nameOf(order)} was done again: its replay says it is none`);
    if (state.done && state.done.text !== text)
      this.break(`${nameOf(order)} was answered ${state.done.text} and then ${text}`);
    state.done ??= { fact: said.fact, text };
  }

  private refuse(order: Order, code: string, wasDone: boolean): void {
    if (wasDone) this.break(`${nameOf(order)} was acknowledged and then refused with ${code}`);
    this.states.get(order.key)!.refused = code;
  }
}

export const nameOf = ({ kind, key }: Order): string => `${kind} ${key}`;

/** With the fields in one order, whatever order they came in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => {
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
