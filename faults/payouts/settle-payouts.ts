import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../world/world.js';

/** Waits until every payout is over or a person's, and nothing will be asked any more. @returns how many still moved at the end */
export async function settlePayouts({ schema }: World, seconds: number): Promise<number> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const [row] = await schema.sql<{ open: string }>(
      `SELECT COUNT(*) AS open FROM payout WHERE state IN ('created', 'approved')
         OR state = 'processing' AND (attention IS NULL OR next_query_at IS NOT NULL)`,
    );
    const open = Number(row!.open);
    if (open === 0 || performance.now() > deadline) return open;
    await pause(250);
  }
}
