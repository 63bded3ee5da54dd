import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './answer.js';
import { RecordAnswers } from './record-answers.js';

/** Recorded together. */
const MOST_AT_ONCE = 200;
/** So many are written side by side: one that meets a locked row does not keep the others. */
const MOST_WRITING = 3;
/** More that wait to be recorded keep this node from asking for others. */
const MOST_WAITING = 1_000;
const MOST_TRIES = 8;
const PAUSE_MILLISECONDS = 250;

/**
 * Where answers of this node wait to be recorded: whatever has come while others were written is written next, in one go.
 * An answer that cannot be recorded, because the database is away for too long or the process ends, is lost, and the
 * payout is asked about again: nothing depends on any of this for its truth.
 */
@Injectable()
export class AnswerDesk {
  private readonly logger = new Logger('AnswerDesk');
  private readonly writing = new Set<Promise<void>>();
  private waiting: Answer[] = [];
  private isScheduled = false;

  constructor(private readonly record: RecordAnswers) {}

  get isFull(): boolean {
    return this.waiting.length >= MOST_WAITING;
  }

  /** Written at the end of this turn, so that answers which were read in one go are written in one go. */
  take(answer: Answer): void {
    this.waiting.push(answer);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.begin();
    });
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    while (this.isScheduled || this.writing.size > 0) {
      await Promise.all(this.writing);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private begin(): void {
    while (this.waiting.length > 0 && this.writing.size < MOST_WRITING) {
      const some = this.write(this.waiting.splice(0, MOST_AT_ONCE));
      const written: Promise<void> = some.finally(() => {
        this.writing.delete(written);
        this.begin();
      });
      this.writing.add(written);
    }
  }

  private async write(answers: readonly Answer[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.record.execute(answers);
      } catch (error) {
        if (attempt === MOST_TRIES) {
          const payouts = answers.map(({ payoutId }) => payoutId);
          this.logger.error({
            message: 'Answers could not be recorded; they are asked for again',
            payouts,
            err: error,
          });
          return;
        }
        await pause(PAUSE_MILLISECONDS * attempt);
      }
    }
  }
}
