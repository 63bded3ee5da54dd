import { SuanpanError, type BatchAnswer, type BatchMode } from '../../../client/index.js';
import { BOOK } from '../../world/book.js';
import { saidVoucher, type Command, type Desk, type Said } from '../command.js';
import { DRAFTS, impossibleDraft, orderOf, type Draft } from './postings.js';

const MOST_ITEMS = 6;
/** In a hundred batches, as many hold an item that cannot be posted. */
const IMPOSSIBLE = 25;

/** Several vouchers in one request, each under its own number. */
export const batch =
  (mode: BatchMode) =>
  (desk: Desk): Command => {
    const { random, newNumber } = desk;
    const drafts: Draft[] = Array.from({ length: 2 + random.below(MOST_ITEMS - 1) }, () =>
      random.pick(DRAFTS)(desk),
    );
    if (random.below(100) < IMPOSSIBLE) drafts[random.below(drafts.length)] = impossibleDraft(desk);
    const numbers = drafts.map(newNumber);
    const together = mode === 'atomic' ? { together: numbers[0]! } : {};
    const items = drafts.map(({ voucher }, index) => ({ ...voucher, requestNumber: numbers[index]! }));
    return {
      by: 'caller',
      orders: drafts.map((draft, index) => ({
        ...orderOf(numbers[index]!, draft),
        kind: `${mode} ${draft.kind}`,
        ...together,
      })),
      send: async (client) => (await client.postBatch(BOOK, { mode, items })).items.map(saidOf),
    };
  };

function saidOf({ outcome, voucher, problem }: BatchAnswer): Said {
  if (outcome !== 'refused') return saidVoucher(voucher!, outcome === 'replayed');
  const { status, code, detail } = problem!;
  const error = new SuanpanError({ status, code, detail });
  return { kind: error.outcome === 'unknown' ? 'open' : 'refused', code };
}
