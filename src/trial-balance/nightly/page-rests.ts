/** A page that took very long is not followed by a rest as long as that. */
const LONGEST_MILLISECONDS = 1_000;

/**
 * The rest after each page of one run. Whoever posts at the same time shares processors and disks with it, and the night
 * is long: a run that works without a break takes a third of the speed from them, one that rests hardly any.
 */
export class PageRests {
  private begun = performance.now();

  /** @param perWork how long it rests, measured by how long it has worked */
  constructor(private readonly perWork: number) {}

  /** Between two pages. */
  async rest(): Promise<void> {
    const worked = performance.now() - this.begun;
    const rest = Math.min(worked * this.perWork, LONGEST_MILLISECONDS);
    await new Promise((resolve) => setTimeout(resolve, rest));
    this.begun = performance.now();
  }
}
