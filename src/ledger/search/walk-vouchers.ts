import { Injectable } from '@nestjs/common';
import type { EntryKey } from '../entries/index.js';
import { windowSizes, type Examined } from './collect.js';
import { VoucherWalkRepository, type WalkedVoucher } from './database/voucher-walk.repository.js';
import type { OpenedSearch } from './opened-search.js';
import { writeVoucherPosition, type VoucherPosition } from './position.js';

/** At 500 lines each these are 12,500 rows, the most that is in memory at a time. */
const VOUCHERS_PER_READ = 25;

/** Walks along vouchers, for every path but that of accounts. */
@Injectable()
export class WalkVouchers {
  constructor(private readonly walk: VoucherWalkRepository) {}

  async *vouchers(
    search: OpenedSearch,
    after: VoucherPosition | null,
    limit: number,
  ): AsyncGenerator<Examined<string>> {
    for await (const window of this.windows(search, after, limit)) {
      for (const voucher of window) {
        yield { found: voucher.matches ? voucher.id : null, position: () => positionOf(voucher, null) };
      }
    }
  }

  /** The entries of the vouchers, line by line; a page may end in the middle of a voucher. */
  async *entries(
    search: OpenedSearch,
    after: VoucherPosition | null,
    limit: number,
  ): AsyncGenerator<Examined<EntryKey>> {
    if (after !== null && after.line !== null) {
      yield* this.entriesOf(search, [{ ...after, matches: true }], after.line);
    }
    for await (const window of this.windows(search, after, limit)) {
      for (let start = 0; start < window.length; start += VOUCHERS_PER_READ) {
        yield* this.entriesOf(search, window.slice(start, start + VOUCHERS_PER_READ), 0);
      }
    }
  }

  private async *entriesOf(
    search: OpenedSearch,
    vouchers: readonly WalkedVoucher[],
    afterLine: number,
  ): AsyncGenerator<Examined<EntryKey>> {
    const matching = vouchers.filter(({ matches }) => matches).map(({ id }) => id);
    const lines = await this.walk.linesOf(search, matching);
    for (const voucher of vouchers) {
      const all = voucher.matches ? lines.get(voucher.id)! : [];
      const own = all.filter(({ lineNumber }) => lineNumber > afterLine);
      for (const line of own) {
        yield { found: line, position: () => positionOf(voucher, line.lineNumber) };
      }
      if (own.length === 0) yield { found: null, position: () => positionOf(voucher, null) };
    }
  }

  private async *windows(
    search: OpenedSearch,
    after: VoucherPosition | null,
    limit: number,
  ): AsyncGenerator<WalkedVoucher[]> {
    let last = after;
    for (const size of windowSizes(limit + 1)) {
      const window = await this.walk.window(search, last, size);
      yield window;
      if (window.length < size) return;
      last = { ...window.at(-1)!, line: null };
    }
  }
}

function positionOf({ first, id }: WalkedVoucher, line: number | null): string {
  return writeVoucherPosition({ first, id, line });
}
