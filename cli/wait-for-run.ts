import { setTimeout as pause } from 'node:timers/promises';
import { valueOf, type SuanpanClient } from '../client/index.js';
import { CommandFailed } from './cli-error.js';
import type { Surroundings } from './command.js';
import { isOver, statusText, type JobRun } from './job-run.js';
import { progressOn } from './progress.js';
import { timeText } from './table.js';

const LOOK_EVERY_MILLISECONDS = 500;

/** Shows how far the run is until it is over. @throws CommandFailed when the waiting is interrupted; the run goes on */
export async function waitForRun(client: SuanpanClient, first: JobRun, at: Surroundings): Promise<JobRun> {
  const progress = progressOn(at, `${first.job} ${first.businessDate}`);
  let run = first;
  try {
    for (;;) {
      progress.show(run.done, run.total, wordsOf(run));
      if (isOver(run)) return run;
      await pause(LOOK_EVERY_MILLISECONDS, undefined, { signal: at.interrupt });
      run = await look(client, run, at.interrupt);
    }
  } catch (error) {
    if (!at.interrupt.aborted) throw error;
    const { id, book, status } = run;
    const steer = `suanpan jobs show ${id} --book ${book} shows it, suanpan jobs cancel ${id} --book ${book} stops it`;
    throw new CommandFailed(
      'CLI.INTERRUPTED',
      `No longer waiting; the run is ${status} and goes on: ${steer}.`,
    );
  } finally {
    progress.stop();
  }
}

async function look({ api }: SuanpanClient, { book, id }: JobRun, signal: AbortSignal): Promise<JobRun> {
  const params = { path: { book, run: id }, query: { limit: 1 } };
  const { events: _, ...run } = valueOf(await api.GET('/v1/books/{book}/job-runs/{run}', { params, signal }));
  return run;
}

const wordsOf = (run: JobRun): string =>
  run.expectedEnd === null ? statusText(run) : `${statusText(run)}, until about ${timeText(run.expectedEnd)}`;
