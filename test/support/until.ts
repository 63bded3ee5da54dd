import { setTimeout as pause } from 'node:timers/promises';

const LOOKS = 1_500;
const PAUSE_MILLISECONDS = 20;

/** Waits for a condition. @throws Error after half a minute at the earliest */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if (await condition()) return;
    await pause(PAUSE_MILLISECONDS);
  }
  throw new Error(`this did not come about: ${String(condition)}`);
}
