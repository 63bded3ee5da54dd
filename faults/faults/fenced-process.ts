import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { auditFencedWork } from '../world/fenced-work.js';
import { FENCED_TTL_MILLISECONDS } from '../world/work-order.js';

/** Between taking the lock and the transaction: the time in which the process is stopped. */
const LINGER_MILLISECONDS = 250;
const STEP_SECONDS = 15;

export const fencedProcess: Fault = {
  name: 'holder-stopped',
  about:
    'a process is stopped with a lock, another one takes it over and works, the first wakes up and changes nothing',
  isQuick: true,
  inflict: async ({ world, scaled, did, find }) => {
    const [sleeper, other] = await world.fencedWorkers();
    for (let round = 0; round < scaled(2, 8); round++) {
      sleeper.order(LINGER_MILLISECONDS);
      const { kind } = await sleeper.holding();
      if (kind !== 'holding') throw new Error('nobody else held the lock, and it was not to be had');
      sleeper.freeze();
      await pause(FENCED_TTL_MILLISECONDS * 2);
      await other.step(STEP_SECONDS);
      sleeper.wake();
      const end = await sleeper.ended();
      did('holders woken too late');
      if (end.kind !== 'refused' || end.code !== 'LOCK.LOST')
        find(`a process that had lost its lock was told ${JSON.stringify(end)}`);
    }
    (await auditFencedWork(world)).forEach(find);
  },
};
