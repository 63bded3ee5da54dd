/** What a node does by itself time and again: one round at a time, with a pause before each, until it is stopped. */
export class Rounds {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  /** @param round must not reject; it looks at {@link stopped} to end early */
  constructor(
    private readonly pauseMilliseconds: () => number,
    private readonly round: () => Promise<void>,
  ) {}

  get stopped(): boolean {
    return this.isStopped;
  }

  /** The timer alone does not keep the process alive. */
  start(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.running = this.round().finally(() => this.start());
    }, this.pauseMilliseconds());
    this.timer.unref();
  }

  /** No round begins after this. @returns when the one in hand has ended */
  stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    return this.running;
  }
}
