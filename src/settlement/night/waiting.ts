import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { firstCharacters } from '../../platform/text/index.js';
import type { JobContext, JobResult } from '../../scheduler/index.js';
import { NightPace } from './night-pace.js';

const MINUTE_MILLISECONDS = 60_000;
const LONGEST = 900;
const SHOWN = 5;

/** A run that has begun. */
export interface Watch {
  /** When it first looked. */
  readonly since: Date;
  /** In steps of seconds; a person's pause and a shutdown are heeded there. */
  readonly progressed: () => Promise<void>;
}

/** How jobs of a night end: done, waiting for others, or with what a person has to look at. */
@Injectable()
export class Waiting {
  constructor(
    private readonly pace: NightPace,
    private readonly clock: Clock,
  ) {}

  /** Notes when the run first looked, which is all that it has to know when it is begun again. */
  async begin(context: JobContext): Promise<Watch> {
    const kept = (context.checkpoint as { since?: string } | null)?.since;
    const since = kept ?? this.clock.now().toISOString();
    let done = 0;
    const progressed = (): Promise<void> =>
      context.save({ done: done++, total: null, checkpoint: { since } });
    await progressed();
    return { since: new Date(since), progressed };
  }

  /**
   * @param waits for what, one sentence each; @param wrong what wants a person, one sentence each
   */
  end({ since }: Watch, waits: readonly string[], wrong: readonly string[]): JobResult {
    if (waits.length > 0 && !this.isOver(since))
      return { outcome: 'postponed', reason: toldOf([...waits, ...wrong]), seconds: this.pace.lookSeconds };
    const left = [...wrong, ...waits];
    return left.length === 0 ? { outcome: 'succeeded' } : { outcome: 'blocked', reason: toldOf(left) };
  }

  private isOver(since: Date): boolean {
    return this.clock.now().getTime() - since.getTime() >= this.pace.giveUpMinutes * MINUTE_MILLISECONDS;
  }
}

function toldOf(reasons: readonly string[]): string {
  const more = reasons.length > SHOWN ? `; and ${reasons.length - SHOWN} more` : '';
  return firstCharacters(`${reasons.slice(0, SHOWN).join('; ')}${more}`, LONGEST);
}
