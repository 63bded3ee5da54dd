import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelDirectory, isCalled } from '../../channels/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { ReadStatement } from './read-statement.js';

/** How far a run is: the channel that is read, and where its next page begins. */
interface Checkpoint {
  readonly channel: string;
  readonly after: string | null;
  readonly done: number;
  /** Channels that did not give their statement. */
  readonly missing: readonly string[];
}

/**
 * Reads the statements of all channels of a book for a date, channel by channel and page by page; each page is done when
 * the next one is asked for. Channels that tell by files have no statement to ask for. A channel that gives none blocks the run once the others are read.
 */
@Injectable()
export class ChannelStatementsJob implements JobDefinition, OnModuleInit {
  readonly name = 'channel-statements';
  readonly description =
    'Reads the statements of channels: posts what came back, concludes what was paid, tells what contradicts the books';
  readonly defaultCron = '30 6 * * *';
  readonly expectedMinutes = 60;

  constructor(
    private readonly registry: JobRegistry,
    private readonly channels: ChannelDirectory,
    private readonly statement: ReadStatement,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const saved = context.checkpoint as Checkpoint | null;
    const channels = (await this.channels.ofBook(context.book.id)).filter(isCalled);
    const missing = [...(saved?.missing ?? [])];
    let done = saved?.done ?? 0;
    for (const channel of channels) {
      if (saved && channel.code < saved.channel) continue;
      let after = saved?.channel === channel.code ? saved.after : null;
      for (;;) {
        await context.save({
          done,
          total: null,
          checkpoint: { channel: channel.code, after, done, missing },
        });
        const page = await this.statement.page(channel, context.businessDate, after, context.traceId);
        if (page === null) missing.push(channel.code);
        done += page?.lines ?? 0;
        if (!page || page.next === null) break;
        after = page.next;
      }
    }
    if (missing.length === 0) return { outcome: 'succeeded' };
    return {
      outcome: 'blocked',
      reason: `No statement of ${missing.join(', ')}; start the run again when there is one`,
    };
  }
}
