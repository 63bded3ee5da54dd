import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '../platform/digest/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { Batch, ItemContent } from './batch.js';

/**
 * Reads the items of a batch once, in the order of their order numbers, and works out what it comes to. The order of lines
 * means nothing, so that the same sheet sorted otherwise is the same content.
 *
 * The checksum is for senders to work out on their side: SHA-256 over one line for each item, in byte order of the order
 * numbers, `orderNumber,bank,account,amount` and a line feed, the amount with all decimals of the currency.
 */
export class ContentDigest {
  private readonly content: Hash;
  private readonly lines = createHash('sha256');
  private count = 0;
  private sum = 0n;

  constructor(
    private readonly batch: Pick<
      Batch,
      'bookId' | 'payerAccount' | 'currency' | 'decimals' | 'channel' | 'route' | 'purpose'
    >,
  ) {
    const { bookId, payerAccount, currency, channel, route, purpose } = batch;
    this.content = createHash('sha256');
    this.content.update(canonicalJson({ bookId, payerAccount, currency, channel, route, purpose }));
  }

  /** @param items in byte order of their order numbers, after those that were added before */
  add(items: readonly ItemContent[]): void {
    for (const { orderNumber, payee, amount, purpose } of items) {
      const { name, bank, account } = payee;
      const written = formatAmount(amount, this.batch.decimals);
      this.content.update('\n');
      this.content.update(canonicalJson({ orderNumber, name, bank, account, amount: written, purpose }));
      this.lines.update(`${orderNumber},${bank},${account},${written}\n`);
      this.count += 1;
      this.sum += amount;
    }
  }

  /** Once, at the end. */
  result(): { items: number; amount: bigint; contentHash: string; checksum: string } {
    return {
      items: this.count,
      amount: this.sum,
      contentHash: this.content.digest('hex'),
      checksum: this.lines.digest('hex'),
    };
  }
}
