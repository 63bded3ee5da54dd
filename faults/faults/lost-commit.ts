import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import type { Caught } from '../world/gated-connection.js';
import { isCommitOfPosting } from '../world/sent-statement.js';

const LATE_MILLISECONDS = 1_000;

/** What may become of a COMMIT whose answer does not come. */
const ENDS: readonly (readonly [string, (caught: Caught) => Promise<void>])[] = [
  ['answers swallowed', (caught) => caught.passAndLoseAnswer()],
  ['COMMITs that never came', () => Promise.resolve()],
  [
    'COMMITs that came late',
    async (caught) => {
      caught.loseClient();
      await pause(LATE_MILLISECONDS);
      await caught.passAndLoseAnswer();
    },
  ],
];

export const commitLost: Fault = {
  name: 'commit-answer-lost',
  about: 'the answer to COMMIT does not come: swallowed, never asked for, or asked for late',
  isQuick: true,
  inflict: async ({ world, random, scaled, did }) => {
    for (let round = 0; round < scaled(2, 8); round++) {
      for (const [what, end] of ENDS) {
        await random.pick(world.nodes).gate.trapNext(isCommitOfPosting, async (caught) => {
          await end(caught);
          caught.loseServer();
        });
        did(what);
        await pause(random.below(150));
      }
    }
  },
};

const HELD_MILLISECONDS = 600;

export const commitHeldUp: Fault = {
  name: 'commit-held-up',
  about: 'COMMITs take more than half a second while days are cut and closed at the other node',
  isQuick: true,
  inflict: async ({ world, scaled, did }) => {
    for (let round = 0; round < scaled(3, 12); round++) {
      const held = world.nodes.map(({ gate }) =>
        gate.trapNext(isCommitOfPosting, async (caught) => {
          await pause(HELD_MILLISECONDS);
          caught.pass();
        }),
      );
      await Promise.all(held);
      did('COMMITs held up', held.length);
    }
  },
};
