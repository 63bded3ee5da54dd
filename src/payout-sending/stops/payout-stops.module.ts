import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../../channels/index.js';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { StopRepository } from './database/stop.repository.js';
import { PayoutStopsController } from './payout-stops.controller.js';
import { ReadStops } from './read-stops.js';
import { ReleaseStopCommand } from './release-stop-command.js';
import { TurnStops } from './turn-stops.js';

@Module({
  imports: [ApprovalsModule, BooksModule, ChannelsModule],
  controllers: [PayoutStopsController],
  providers: [ReadStops, ReleaseStopCommand, StopRepository, TurnStops],
  exports: [StopRepository, TurnStops],
})
export class PayoutStopsModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly release: ReleaseStopCommand,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.release);
  }
}
