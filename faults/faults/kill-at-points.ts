import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from '../fault.js';
import type { Caught } from '../world/gated-connection.js';
import { isClaim, isCommitOfPosting, type Sent } from '../world/sent-statement.js';

interface Point {
  readonly kind: (sent: Sent) => boolean;
  /** What is let happen before the node is killed. */
  readonly before: (caught: Caught) => Promise<unknown>;
}

/** Time for an answer to leave the node, were it given too early. */
const aMoment = (): Promise<void> => pause(150);

/** SIGKILL of a node at the moment when it sends a certain statement; the other one goes on. */
const killAt =
  ({ kind, before }: Point) =>
  async ({ world, random, load, scaled, did }: Scene): Promise<void> => {
    for (let kill = 0; kill < scaled(1, 4); kill++) {
      const node = random.pick(world.nodes);
      await node.gate.trapNext(kind, async (caught) => {
        await before(caught);
        await node.kill();
        caught.loseServer();
      });
      did('kills');
      await load.progress(20);
      await node.start();
    }
  };

export const killAtClaim: Fault = {
  name: 'kill-at-claim',
  about: 'SIGKILL of a node when it is about to claim the request numbers of a group',
  isQuick: false,
  inflict: killAt({ kind: isClaim, before: aMoment }),
};

export const killBeforeCommit: Fault = {
  name: 'kill-before-commit',
  about: 'SIGKILL of a node when everything is written and COMMIT has not reached the database',
  isQuick: true,
  inflict: killAt({ kind: isCommitOfPosting, before: aMoment }),
};

export const killAfterCommit: Fault = {
  name: 'kill-after-commit',
  about: 'SIGKILL of a node when the database has committed and nobody has been answered',
  isQuick: true,
  inflict: killAt({ kind: isCommitOfPosting, before: (caught) => caught.passAndLoseAnswer() }),
};
