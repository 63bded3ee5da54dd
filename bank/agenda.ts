/** The bank's own time: that of the machine, and as much later as somebody has turned it. */
export class BankClock {
  offsetMilliseconds = 0;

  now(): number {
    return new Date().getTime() + this.offsetMilliseconds;
  }
}

interface Item {
  readonly dueAt: number;
  readonly work: () => void;
  timer: NodeJS.Timeout;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** What is to be done at a time of the bank's clock. */
export class Agenda {
  private readonly items = new Set<Item>();

  constructor(private readonly clock: BankClock) {}

  at(dueAt: number, work: () => void): void {
    const item: Item = { dueAt, work, timer: setTimeout(() => undefined) };
    this.items.add(item);
    this.arm(item);
  }

  /** After the clock was turned. */
  lookAgain(): void {
    for (const item of this.items) this.arm(item);
  }

  clear(): void {
    for (const { timer } of this.items) clearTimeout(timer);
    this.items.clear();
  }

  private arm(item: Item): void {
    clearTimeout(item.timer);
    const wait = Math.min(LONGEST_TIMER, Math.max(0, item.dueAt - this.clock.now()));
    item.timer = setTimeout(() => this.look(item), wait);
  }

  private look(item: Item): void {
    if (this.clock.now() < item.dueAt) return this.arm(item);
    this.items.delete(item);
    item.work();
  }
}
