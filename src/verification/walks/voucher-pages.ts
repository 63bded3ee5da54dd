import type {
  LineInPlace,
  LinkInPlace,
  VoucherHeader,
  VoucherRepository,
} from '../database/voucher.repository.js';
import { LISTED_AT_ONCE } from './walk.js';

/** Vouchers with all their lines and links, in order. */
export interface VoucherPage {
  readonly vouchers: readonly VoucherHeader[];
  /** In order of voucher and number. */
  readonly lines: readonly LineInPlace[];
  /** In order of voucher, kind and target. */
  readonly links: readonly LinkInPlace[];
}

const HEADERS_AT_ONCE = 2 * LISTED_AT_ONCE;
/** The longest vouchers have some hundred lines; a page of them must not have a million. */
const LINES_AT_ONCE = 8_000;

/**
 * The vouchers of a date, page by page, in the order of their ids. The next page is read while this one is checked, so
 * that the server and this process work at the same time.
 */
export async function* voucherPages(
  vouchers: VoucherRepository,
  bookId: number,
  date: string,
): AsyncGenerator<VoucherPage, void, undefined> {
  let next: Promise<VoucherPage> | null = null;
  for await (const headers of headerPages(vouchers, bookId, date)) {
    for (const part of partsOf(headers)) {
      const ready: VoucherPage | null = next && (await next);
      next = pageOf(vouchers, bookId, part);
      if (ready) yield ready;
    }
  }
  if (next) yield await next;
}

async function* headerPages(
  vouchers: VoucherRepository,
  bookId: number,
  date: string,
): AsyncGenerator<VoucherHeader[], void, undefined> {
  for (let after: string | null = null; ;) {
    const page: VoucherHeader[] = await vouchers.headers(bookId, date, after, HEADERS_AT_ONCE);
    if (page.length > 0) yield page;
    if (page.length < HEADERS_AT_ONCE) return;
    after = page.at(-1)!.id;
  }
}

/** Cut where there are many, and where the headers say that there are many lines. */
function partsOf(headers: readonly VoucherHeader[]): VoucherHeader[][] {
  const parts: VoucherHeader[][] = [];
  let lines = Infinity;
  for (const header of headers) {
    if (lines + header.lineCount > LINES_AT_ONCE || parts.at(-1)!.length === LISTED_AT_ONCE) {
      parts.push([]);
      lines = 0;
    }
    parts.at(-1)!.push(header);
    lines += Math.max(0, header.lineCount);
  }
  return parts;
}

async function pageOf(
  repository: VoucherRepository,
  bookId: number,
  vouchers: readonly VoucherHeader[],
): Promise<VoucherPage> {
  const linked = vouchers.filter(({ hasLinks }) => hasLinks).map(({ id }) => id);
  const lines = repository.lines(
    bookId,
    vouchers.map(({ id }) => id),
  );
  const links = linked.length === 0 ? [] : repository.links(linked);
  return { vouchers, lines: await lines, links: await links };
}
