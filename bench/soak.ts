import type { ServiceNode } from './nodes.js';
import { CLIENTS } from './rounds.js';
import { loadService, SINGLE, type Target } from './service-load.js';

const MINUTES = 10;

/** Ten minutes of as many postings as 64 clients get out of one node: its memory minute by minute must stay flat. */
export async function soak([node]: readonly ServiceNode[], target: Target): Promise<void> {
  for (let minute = 1; minute <= MINUTES; minute++) {
    const { postingsPerSecond, p99, failed } = await loadService(target, SINGLE, CLIENTS, 60_000);
    console.log(
      `minute ${minute}: ${postingsPerSecond.toFixed(0)} postings/s, p99 ${p99.toFixed(1)} ms, ` +
        `${failed} failed, ${node!.residentMegabytes().toFixed(0)} MB`,
    );
  }
}
