import type { Command, Desk, Maker } from './command.js';
import { openAccount } from './commands/accounts.js';
import { approve, make } from './commands/approvals.js';
import { batch } from './commands/batches.js';
import { correct, refund, reverse } from './commands/corrections.js';
import { bring, moveEarmark, spend } from './commands/earmarks.js';
import { capture, captureByLine, place, release } from './commands/holds.js';
import { payInDraft, posting, receiptDraft, topUpDraft, transferDraft } from './commands/postings.js';

/** All commands of the ledger, with how often each is given in a hundred. */
export const MIX: readonly (readonly [number, Maker])[] = [
  [16, posting(transferDraft)],
  [11, posting(payInDraft)],
  [9, posting(receiptDraft)],
  [7, posting(topUpDraft)],
  [6, batch('atomic')],
  [4, batch('per-item')],
  [9, place],
  [5, capture],
  [3, captureByLine],
  [4, release],
  [4, bring],
  [3, spend],
  [3, moveEarmark],
  [4, reverse],
  [4, refund],
  [2, correct],
  [2, make],
  [2, approve],
  [2, openAccount],
];

const TOTAL = MIX.reduce((sum, [weight]) => sum + weight, 0);

/** A command by chance; one that has nothing to be done to yet gives way to a pay-in. */
export function nextCommand(desk: Desk): Command {
  let dice = desk.random.below(TOTAL);
  for (const [weight, maker] of MIX) {
    if (dice < weight) return maker(desk) ?? posting(payInDraft)(desk);
    dice -= weight;
  }
  throw new Error('The mix does not add up');
}
