import type { TradeRecord } from '../../trade-files/index.js';

type ReadPage = (afterLine: number, limit: number) => Promise<TradeRecord[]>;

/** The records of a file by chunks of so many, each in pages; while a page is worked on the next one is read. */
export class PagesAhead {
  private ahead!: Promise<TradeRecord[]>;
  /** Of the chunk, what {@link next} has still to give. */
  private left: number;

  /** @param chunkRecords records of a chunk @param pageRecords of a page at most @param afterLine 0: from the beginning */
  constructor(
    private readonly read: ReadPage,
    private readonly chunkRecords: number,
    private readonly pageRecords: number,
    afterLine: number,
  ) {
    this.left = chunkRecords;
    this.readAhead(afterLine);
  }

  /** Whether there is no other chunk. */
  async isOver(): Promise<boolean> {
    return (await this.ahead).length === 0;
  }

  /** @returns nothing where the chunk ends; what comes then is of the next one */
  async next(): Promise<TradeRecord[]> {
    if (this.left === 0) {
      this.left = this.chunkRecords;
      return [];
    }
    const records = await this.ahead;
    if (records.length === 0) return [];
    this.left -= records.length;
    this.readAhead(records.at(-1)!.lineNo);
    return records;
  }

  /** Nothing is under way behind the back of whoever comes next. */
  async stop(): Promise<void> {
    await this.ahead.catch(() => undefined);
  }

  private readAhead(afterLine: number): void {
    const wanted = this.left === 0 ? this.chunkRecords : this.left;
    this.ahead = this.read(afterLine, Math.min(wanted, this.pageRecords));
    // Told to whoever waits for the page.
    this.ahead.catch(() => undefined);
  }
}
