import { setTimeout as pause } from 'node:timers/promises';
import { startHttpProxy, type HttpFault } from '../../test/support/http-proxy.js';
import type { Fault } from '../fault.js';

export const sameRequests: Fault = {
  name: 'same-requests',
  about: 'both nodes receive every request at the same moment',
  isQuick: true,
  load: { twice: 100, again: 0 },
  inflict: async ({ load, scaled, did }) => {
    const count = scaled(250, 1_500);
    await load.progress(count);
    did('answers to twins', count);
  },
};

const WAY_FAULTS: readonly HttpFault[] = ['busy', 'lost-before', 'lost-after', 'cut-short', 'silent'];

export const retryElsewhere: Fault = {
  name: 'retry-elsewhere',
  about: 'requests and answers are lost between callers and nodes; callers time out and try the other node',
  isQuick: true,
  load: { timeoutMilliseconds: 1_000 },
  inflict: async ({ world, load, random, scaled, did }) => {
    const direct = load.way.urls;
    const proxies = await Promise.all(world.nodes.map(({ url }) => startHttpProxy(url)));
    load.way.urls = proxies.map(({ url }) => url);
    for (let round = 0; round < scaled(40, 300); round++) {
      random.pick(proxies).breakPosts(random.pick(WAY_FAULTS));
      did('requests broken');
      await pause(30 + random.below(40));
    }
    load.way.urls = direct;
    await load.progress(20);
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  },
};
