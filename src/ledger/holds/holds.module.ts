import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { PostingModule } from '../posting/index.js';
import { HoldListRepository } from './database/hold-list.repository.js';
import { HoldRepository } from './database/hold.repository.js';
import { ExpireHolds } from './expire-holds.js';
import { ExpiryTimer } from './expiry-timer.js';
import { HoldParticipant } from './hold-participant.js';
import { HoldsController } from './holds.controller.js';
import { PlaceHold } from './place-hold.js';
import { ReadHolds } from './read-holds.js';
import { ReleaseHold } from './release-hold.js';
import { RunHoldCommand } from './run-hold-command.js';

@Module({
  imports: [AccountsModule, BooksModule, PostingModule],
  controllers: [HoldsController],
  providers: [
    ExpireHolds,
    ExpiryTimer,
    HoldListRepository,
    HoldParticipant,
    HoldRepository,
    PlaceHold,
    ReadHolds,
    ReleaseHold,
    RunHoldCommand,
  ],
  exports: [HoldParticipant, ReadHolds],
})
export class HoldsModule {}
