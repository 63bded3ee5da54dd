import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { HttpModule } from '../platform/http/index.js';
import { toIsoTime } from '../platform/clock/index.js';
import { PayoutBatchesModule } from '../payout-batches/index.js';
import { ChannelStandings, PayoutExchanges, PayoutsModule } from '../payouts/index.js';
import { AnswerDesk } from './answer-desk.js';
import { CallChannel } from './call-channel.js';
import { ChannelLanes } from './channel-lanes.js';
import { ChannelCallbacksController } from './callbacks/channel-callbacks.controller.js';
import { ReceiveCallback } from './callbacks/receive-callback.js';
import { StrangerLog } from './callbacks/stranger-log.js';
import { ClaimPayouts } from './claim-payouts.js';
import { BookZoneRepository } from './database/book-zone.repository.js';
import { ExchangeRepository } from './database/exchange.repository.js';
import { HealthRepository } from './database/health.repository.js';
import { OpenPayoutsRepository } from './database/open-payouts.repository.js';
import { WorkRepository } from './database/work.repository.js';
import { ExchangeLog } from './exchange-log.js';
import { AskAgain } from './manual-queue/ask-again.js';
import { PayoutAttentionController } from './manual-queue/attention.controller.js';
import { ReadAttention } from './manual-queue/read-attention.js';
import { NoteHealth } from './note-health.js';
import { QueryPayouts } from './query-payouts.js';
import { RecordAnswers } from './record-answers.js';
import { SendPayouts } from './send-payouts.js';
import { SendingAlarms } from './sending-alarms.js';
import { SendingMetrics } from './sending-metrics.js';
import { SendingPace } from './sending-pace.js';
import { SendingTimer } from './sending-timer.js';
import { ChannelStatementsJob } from './statements/channel-statements-job.js';
import { ReadStatement } from './statements/read-statement.js';
import { PayoutStopsModule } from './stops/payout-stops.module.js';
import { TellStandings } from './tell-standings.js';
import { WatchPayouts } from './watch-payouts.js';

/** Of one payout, the latest. */
const MOST_EXCHANGES = 200;

@Module({
  imports: [BooksModule, ChannelsModule, HttpModule, PayoutBatchesModule, PayoutsModule, PayoutStopsModule],
  controllers: [ChannelCallbacksController, PayoutAttentionController],
  providers: [
    AnswerDesk,
    AskAgain,
    BookZoneRepository,
    CallChannel,
    ChannelLanes,
    ChannelStatementsJob,
    ClaimPayouts,
    ExchangeLog,
    ExchangeRepository,
    HealthRepository,
    NoteHealth,
    OpenPayoutsRepository,
    QueryPayouts,
    ReadAttention,
    ReadStatement,
    ReceiveCallback,
    RecordAnswers,
    SendPayouts,
    SendingAlarms,
    SendingMetrics,
    {
      provide: SendingPace,
      useFactory: ({ runsJobs }: Config): SendingPace =>
        Object.assign(new SendingPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    SendingTimer,
    StrangerLog,
    TellStandings,
    WatchPayouts,
    WorkRepository,
  ],
  exports: [
    AskAgain,
    BookZoneRepository,
    ClaimPayouts,
    ExchangeLog,
    ExchangeRepository,
    RecordAnswers,
    SendingAlarms,
    SendingPace,
    WorkRepository,
  ],
})
export class PayoutSendingModule implements OnModuleInit {
  constructor(
    private readonly exchanges: PayoutExchanges,
    private readonly log: ExchangeRepository,
    private readonly standings: ChannelStandings,
    private readonly tellStandings: TellStandings,
  ) {}

  /** The story of a payout tells what was said to its bank, and routes choose by how channels are. */
  onModuleInit(): void {
    this.standings.readBy((bookId) => this.tellStandings.ofBook(bookId));
    this.exchanges.readBy(async (payoutId) => {
      const found = await this.log.latestOf([payoutId], MOST_EXCHANGES);
      return (found.get(payoutId) ?? []).map(({ kind, answer, excerpt, beganAt }) => ({
        ...{ kind, outcome: answer, excerpt },
        at: toIsoTime(beganAt),
      }));
    });
  }
}
