import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault.js';
import type { LoadPlan } from './load/load.js';
import type { Desk, Maker } from './load/command.js';
import { batch } from './load/commands/batches.js';
import { refund, reverse } from './load/commands/corrections.js';
import { capture, place, release } from './load/commands/holds.js';
import { payInDraft, posting, receiptDraft, transferDraft } from './load/commands/postings.js';

/** Callers who get into each other's way as much as they can; nothing else goes wrong. */
const race = (name: string, about: string, seconds: number, load: Partial<LoadPlan>): Fault => ({
  name,
  about,
  isQuick: false,
  load: { callers: 16, longestPauseMilliseconds: 5, cutsDays: false, ...load },
  inflict: async ({ did }) => {
    await pause(seconds * 1_000);
    did('seconds of racing', seconds);
  },
});

const oneOf =
  (...makers: readonly Maker[]) =>
  (desk: Desk) =>
    desk.random.pick(makers)(desk) ?? posting(payInDraft)(desk);

export const anyRace = race('any-race', 'all commands from two nodes', 4, { cutsDays: true });

export const twinRace = race('twin-race', 'every command at both nodes at once', 3, { twice: 100 });

export const holdRace = race('hold-race', 'captures and releases of few holds', 5, {
  make: oneOf(place, capture, capture, capture, release, release, posting(payInDraft)),
});

/**
 * Movements at one node, which so goes on foreseeing them: two entries of the same number would tell it that it errs. Holds
 * of the same accounts at the other.
 */
export const foresightRace = race('foresight-race', 'holds and plain movements on the same accounts', 8, {
  twice: 0,
  make: oneOf(place, release, posting(transferDraft), posting(payInDraft)),
  nodeOf: ({ orders: [order] }) => (order!.kind === 'place' || order!.kind === 'release' ? 1 : 0),
});

export const fundsRace = race('funds-race', 'payments of more than there is', 2, {
  make: oneOf(posting(transferDraft)),
});

export const takeBackRace = race('take-back-race', 'reversals and refunds of the same vouchers', 6, {
  make: oneOf(posting(payInDraft), posting(receiptDraft), reverse, reverse, reverse, refund, refund, refund),
});

export const batchRace = race('batch-race', 'atomic batches of which many cannot be posted', 2, {
  make: oneOf(batch('atomic')),
});
