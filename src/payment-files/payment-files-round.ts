import { Injectable, Logger } from '@nestjs/common';
import { ChannelDirectory, type Channel, type FileTerms } from '../channels/index.js';
import { theService, type Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { DropFolder, INCOMING_FOLDERS } from './drop-folder.js';
import { EnterPayouts } from './enter-payouts.js';
import { FileAlarms } from './file-alarms.js';
import { FileMetrics } from './file-metrics.js';
import { FinishFiles } from './finish-files.js';
import { HandOverFile } from './hand-over-file.js';
import { MOST_INCOMING_BYTES, ReceiveFile } from './incoming/receive-file.js';
import { ProcessIncoming } from './incoming/process-incoming.js';
import type { PaymentFile } from './payment-file.js';
import { SealFile } from './seal-file.js';

const FILES = 50;
const WAITING = ['open', 'sealed', 'handed-over', 'acknowledged'] as const;

/** What a node does by itself with the files of all channels. One channel's trouble keeps no other back. */
@Injectable()
export class PaymentFilesRound {
  private readonly logger = new Logger('PaymentFiles');

  constructor(
    private readonly channels: ChannelDirectory,
    private readonly files: PaymentFileRepository,
    private readonly enter: EnterPayouts,
    private readonly seal: SealFile,
    private readonly handOver: HandOverFile,
    private readonly folder: DropFolder,
    private readonly receive: ReceiveFile,
    private readonly incoming: ProcessIncoming,
    private readonly finish: FinishFiles,
    private readonly alarms: FileAlarms,
    private readonly metrics: FileMetrics,
    private readonly clock: Clock,
  ) {}

  async execute(traceId: string): Promise<void> {
    const caller = theService(traceId);
    const waiting = { open: 0, sealed: 0, 'handed-over': 0, acknowledged: 0 };
    for (const channel of await this.channels.all()) {
      const { file } = channel.terms;
      if (!file) continue;
      await this.step(channel, 'filled', () => this.fill(caller, channel, file));
      if (this.folder.isThere && file.delivery === 'folder')
        await this.step(channel, 'handed over', () => this.deliver(caller, channel));
      if (this.folder.isThere) await this.step(channel, 'read', () => this.collect(caller, channel, file));
      await this.step(channel, 'put into the books', () => this.incoming.execute(channel));
      await this.step(channel, 'finished', () => this.finish.execute(caller, channel));
      for (const state of WAITING)
        waiting[state] += (await this.files.inState(channel.id, state, '', FILES)).length;
    }
    this.metrics.waiting = waiting;
  }

  private async step(channel: Channel, what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      this.logger.warn({ message: `Files could not be ${what} for now`, channel: channel.code, err: error }),
    );
  }

  /** Until there is nothing more to enter. A file that is due is sealed before the next entry. */
  private async fill(caller: Caller, channel: Channel, file: FileTerms): Promise<void> {
    for (;;) {
      const sealed = await this.seal.whenDue(caller, channel);
      const entered = await this.enter.execute(channel, file, caller.traceId);
      if (entered === 0 && sealed === null) return;
    }
  }

  /** Who handed it over puts it there; where that fails, or is never known, nobody puts it there a second time. */
  private async deliver(caller: Caller, channel: Channel): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.files.inState(channel.id, 'sealed', after, FILES);
      for (const file of page) await this.deliverOne(caller, channel, file);
      if (page.length < FILES) return;
      after = page.at(-1)!.id;
    }
  }

  private async deliverOne(caller: Caller, channel: Channel, file: PaymentFile): Promise<void> {
    const done = await this.handOver.execute(caller, channel, file, null);
    if (!done.ok || !done.value.isNew) return;
    try {
      await this.folder.put(channel, done.value.content);
      await this.files.setDelivered(file.id, toDatabaseTime(this.clock.now()));
    } catch (error) {
      const { name } = done.value.content;
      this.alarms.undelivered.raise({ channel: channel.code, file: name, traceId: caller.traceId });
      throw error;
    }
  }

  private async collect(caller: Caller, channel: Channel, file: FileTerms): Promise<void> {
    for (const folder of ['acknowledgements', 'results'] as const) {
      for (const found of await this.folder.find(channel, folder, MOST_INCOMING_BYTES)) {
        const { name, bytes, sha256 } = found;
        const brought = {
          ...{ kind: INCOMING_FOLDERS[folder], name, sha256: sha256 ?? '' },
          bytes: bytes ?? Buffer.alloc(MOST_INCOMING_BYTES + 1),
        };
        const received = await this.receive.execute(caller, channel, file, brought);
        const report = received.ok
          ? { incoming: received.value.incoming.id, replayed: received.value.replayed }
          : received.refusal;
        await this.folder.settle(channel, found, received.ok ? 'taken' : 'refused', report);
      }
    }
  }
}
