/** The next page of one walk, read while the page before it is written. What it says proves nothing, like every page that is read. */
export class ReadAhead {
  /** For who takes one page alone. */
  static readonly NONE = new ReadAhead(false);

  private ahead: { readonly place: string; readonly page: Promise<unknown> } | null = null;

  private constructor(private readonly isOn = true) {}

  /** For one walk; when it has ended nothing is under way any more. */
  static async during<T>(walk: (ahead: ReadAhead) => Promise<T>): Promise<T> {
    const ahead = new ReadAhead();
    try {
      return await walk(ahead);
    } finally {
      await ahead.ahead?.page.catch(() => undefined);
    }
  }

  /** @param place names what is read, and from where: whatever else was read ahead is forgotten */
  page<Page>(place: string, read: () => Promise<Page>): Promise<Page> {
    const { ahead } = this;
    this.ahead = null;
    return ahead?.place === place ? (ahead.page as Promise<Page>) : read();
  }

  begin<Page>(place: string, read: () => Promise<Page>): void {
    if (!this.isOn) return;
    const page = read();
    // Told to whoever comes for it.
    page.catch(() => undefined);
    this.ahead = { place, page };
  }
}
