import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';

export const connectionsReset: Fault = {
  name: 'connections-reset',
  about: 'all connections to the database are reset at any moment, again and again',
  isQuick: true,
  inflict: async ({ world, random, load, scaled, did }) => {
    for (let round = 0; round < scaled(6, 30); round++) {
      await pause(50 + random.below(250));
      did('connections reset', random.pick(world.nodes).gate.reset());
    }
    await load.progress(20);
  },
};

export const connectionsHalfOpen: Fault = {
  name: 'connections-half-open',
  about:
    'the connections of a node carry nothing any more and nobody is told, as when a firewall forgets them',
  isQuick: false,
  inflict: async ({ world, random, load, scaled, did }) => {
    for (let round = 0; round < scaled(1, 3); round++) {
      did('connections silenced', random.pick(world.nodes).gate.silence());
      // A statement is given fifteen seconds, which the node needs to notice.
      await pause(16_000);
      await load.progress(40);
    }
  },
};

export const connectionsSlow: Fault = {
  name: 'connections-slow',
  about: 'everything between the nodes and the database takes up to forty milliseconds longer',
  isQuick: true,
  inflict: async ({ world, random, load, scaled, did }) => {
    for (const { gate } of world.nodes) gate.delay = () => random.below(40);
    await pause(scaled(2_000, 8_000));
    await load.progress(20);
    for (const { gate } of world.nodes) gate.delay = null;
    did('seconds of slowness', scaled(2, 8));
  },
};

const SLOW_MILLISECONDS = 250;

/** The first node has the smallest pool that the service takes. */
export const poolExhausted: Fault = {
  name: 'pool-exhausted',
  about: 'many callers, four connections, and a database that takes half a second for a statement',
  isQuick: true,
  load: { callers: 40, longestPauseMilliseconds: 10 },
  inflict: async ({ world, load, scaled, did }) => {
    const [{ gate }] = world.nodes;
    gate.delay = () => SLOW_MILLISECONDS;
    await pause(scaled(3_000, 20_000));
    gate.delay = null;
    did('seconds without a free connection', scaled(3, 20));
    await load.progress(40);
  },
};
