import { Injectable } from '@nestjs/common';
import type { PayoutExchangeDto } from './dto/payout-story.dto.js';

/** Tells what was said to the bank about a payout and by it, oldest first. */
export type ReadExchanges = (payoutId: string) => Promise<PayoutExchangeDto[]>;

/**
 * Where the story of a payout finds its exchanges. The module that sends stands above this one and gives its reader here
 * at boot, so that no circle of modules comes about.
 */
@Injectable()
export class PayoutExchanges {
  private reader: ReadExchanges = () => Promise.resolve([]);

  readBy(reader: ReadExchanges): void {
    this.reader = reader;
  }

  of(payoutId: string): Promise<PayoutExchangeDto[]> {
    return this.reader(payoutId);
  }
}
