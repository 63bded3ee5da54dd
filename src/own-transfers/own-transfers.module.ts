import { Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { ChannelsModule } from '../channels/index.js';
import { AccountsModule } from '../ledger/accounts/index.js';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { ChannelStandings, PayoutsModule } from '../payouts/index.js';
import { ChangeOwnTransfer } from './change-own-transfer.js';
import { ConfirmArrival } from './confirm-arrival.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import { PositionRepository } from './database/position.repository.js';
import { TransitRepository } from './database/transit.repository.js';
import { JudgeOwnTransfer } from './judge-own-transfer.js';
import { FollowTransfer } from './follow-transfer.js';
import { MakeOwnTransfer } from './make-own-transfer.js';
import { OrderTransfers } from './order-transfers.js';
import { OwnTransferAlarms } from './own-transfer-alarms.js';
import { OwnTransferMetrics } from './own-transfer-metrics.js';
import { OwnTransferPace } from './own-transfer-pace.js';
import { OwnTransferParticipant } from './own-transfer-participant.js';
import { OwnTransfersController } from './own-transfers.controller.js';
import { OwnTransfersRound } from './own-transfers-round.js';
import { OwnTransfersTimer } from './own-transfers-timer.js';
import { SetPositionTerms } from './position-terms-command.js';
import { ProposeTransfers } from './propose-transfers.js';
import { ReadOwnTransfers } from './read-own-transfers.js';
import { ReadPositions } from './read-positions.js';
import { RequestOwnTransfer } from './request-own-transfer.js';

/** Own-account transfers (头寸调拨): what is to lie at each channel, and how it gets there. */
@Module({
  imports: [AccountsModule, ApprovalsModule, BooksModule, ChannelsModule, PayoutsModule],
  controllers: [OwnTransfersController],
  providers: [
    ChangeOwnTransfer,
    ConfirmArrival,
    JudgeOwnTransfer,
    FollowTransfer,
    MakeOwnTransfer,
    OrderTransfers,
    OwnTransferAlarms,
    OwnTransferMetrics,
    {
      provide: OwnTransferPace,
      useFactory: ({ runsJobs }: Config): OwnTransferPace =>
        Object.assign(new OwnTransferPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    OwnTransferParticipant,
    OwnTransferRepository,
    OwnTransfersRound,
    OwnTransfersTimer,
    PositionRepository,
    ProposeTransfers,
    ReadOwnTransfers,
    ReadPositions,
    RequestOwnTransfer,
    SetPositionTerms,
    TransitRepository,
  ],
})
export class OwnTransfersModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setPositionTerms: SetPositionTerms,
    private readonly confirmArrival: ConfirmArrival,
    private readonly standings: ChannelStandings,
    private readonly positions: ReadPositions,
  ) {}

  /** Routes know what lies at channels. */
  onModuleInit(): void {
    this.commands.register(this.setPositionTerms);
    this.commands.register(this.confirmArrival);
    this.standings.readBy((bookId) => this.positions.standings(bookId));
  }
}
