import type { FurnishedBook } from '../support/furnished-book.js';

/** Stands in a generated request for something that exists; what it is becomes known when the request is sent. */
const MARK = '@@known:';
export const known = (kind: string, index: number): string => `${MARK}${kind}:${index}`;

/** At most so many of a kind are remembered. */
const MOST = 500;
/** Fields of answers whose values requests can name, by what they are. */
const HARVEST: Readonly<Record<string, string>> = {
  id: 'id',
  next: 'cursor',
  requestNumber: 'requestNumber',
  contentHash: 'contentHash',
};

/** One in so many names something of another book than the one that the path names. */
const FOREIGN = 9;

/** What requests of the fuzz run may name: what the books were furnished with, and what answers told. */
export class KnownThings {
  /** By kind; and by book and kind. */
  private readonly things = new Map<string, string[]>();

  constructor(books: readonly FurnishedBook[]) {
    for (const book of books) {
      this.add('book', book.code);
      for (const name of book.accounts) this.add('account', name, book.code);
      for (const id of book.vouchers) this.add('voucher', id, book.code);
      for (const kind of SAME_NAME) this.add(kind, book[kind], book.code);
      for (const kind of CALLED_CLEARING) this.add(kind, book.clearing, book.code);
    }
  }

  add(kind: string, thing: string, book?: string): void {
    this.addTo(kind, thing);
    if (book !== undefined) this.addTo(`${book}/${kind}`, thing);
  }

  private addTo(name: string, thing: string): void {
    const all = this.things.get(name) ?? [];
    this.things.set(name, all);
    if (all.length < MOST) all.push(thing);
    else all[(thing.length * 31 + thing.charCodeAt(thing.length >> 1)) % MOST] = thing;
  }

  /** The value with everything that stands for something known in its place. */
  resolve(value: unknown, book?: string): unknown {
    if (typeof value === 'string') return this.resolveText(value, book);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item, book));
    if (typeof value !== 'object' || value === null) return value;
    const resolved = Object.entries(value).map(([name, inner]) => [name, this.resolve(inner, book)]);
    return Object.fromEntries(resolved);
  }

  /** @param book the one that the path names */
  resolveText(text: string, book?: string): string {
    if (!text.includes(MARK)) return text;
    return text.replaceAll(/@@known:(\w+):(\d+)/g, (_all, kind: string, digits: string) => {
      const index = Number(digits);
      const own = index % FOREIGN === 0 ? undefined : this.things.get(`${book}/${kind}`);
      const all = own ?? this.things.get(kind);
      return all ? all[index % all.length]! : 'nothing';
    });
  }

  /** Remembers what an answer tells. @param kind what the answer's own id is the id of */
  harvest(body: unknown, kind: string | undefined, book: string | undefined): void {
    if (typeof body !== 'object' || body === null) return;
    const items = Array.isArray((body as { items?: unknown }).items)
      ? (body as { items: unknown[] }).items
      : [];
    for (const one of [body, ...items.slice(0, 5)])
      this.harvestOne(one as Record<string, unknown>, kind, book);
  }

  private harvestOne(
    one: Record<string, unknown> | null,
    kind: string | undefined,
    book: string | undefined,
  ): void {
    for (const [field, what] of Object.entries(HARVEST)) {
      const value = one?.[field];
      const thing = what === 'id' ? kind : what;
      if (typeof value === 'string' && thing !== undefined) this.add(thing, value, book);
    }
  }
}

const SAME_NAME = [
  'party',
  'purpose',
  'glAccount',
  'businessType',
  'hold',
  'approval',
  'channel',
  'payout',
  'requestNumber',
  'reference',
  'contentHash',
] as const;

/** Have one name in a furnished book. */
const CALLED_CLEARING = ['calendar', 'rule', 'schedule', 'interceptor'] as const;
