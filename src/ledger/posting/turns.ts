/** A place in the order in which groups are written. */
export interface Turn {
  /** Resolves true when those before are done, false when that takes too long. */
  comes(milliseconds: number): Promise<boolean>;
  /** Lets the next one go on; more than once does nothing. */
  done(): void;
}

/** One after the other, in the order of asking. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  take(): Turn {
    const before = this.last;
    let done!: () => void;
    const own = new Promise<void>((resolve) => (done = resolve));
    this.last = before.then(() => own);
    return { comes: (milliseconds) => within(milliseconds, before), done };
  }

  /** Resolves true when everybody who has asked so far is done, false when that takes too long. */
  idle(milliseconds: number): Promise<boolean> {
    return within(milliseconds, this.last);
  }
}

function within(milliseconds: number, event: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void event.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
