/** Walks over rows in their order, a page at a time: the next page is read when this one is used up. */
export class RowCursor<Row> {
  private page: readonly Row[] = [];
  private at = 0;
  private last: Row | null = null;
  private isOver = false;

  /** @param readPage the rows after the one given, null for the first page; an empty page is the end */
  constructor(private readonly readPage: (after: Row | null) => Promise<readonly Row[]>) {}

  /** The row it stands at, null at the end; the same until {@link next}. */
  async current(): Promise<Row | null> {
    if (this.at === this.page.length && !this.isOver) {
      this.page = await this.readPage(this.last);
      this.at = 0;
      this.isOver = this.page.length === 0;
      this.last = this.page.at(-1) ?? null;
    }
    return this.page[this.at] ?? null;
  }

  next(): void {
    this.at += 1;
  }
}
