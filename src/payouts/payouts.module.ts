import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { AccountsModule } from '../ledger/accounts/index.js';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { EarmarksModule } from '../ledger/earmarks/index.js';
import { HoldsModule } from '../ledger/holds/index.js';
import { PostingModule } from '../ledger/posting/index.js';
import { PayeeChanges, PayeesModule } from '../payees/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { ApprovePayout } from './approve-payout.js';
import { ChangeTerms } from './change-terms.js';
import { ChannelStandings } from './channel-standings.js';
import { ChooseChannel } from './choose-channel.js';
import { ChoosePayee } from './choose-payee.js';
import { ConcludeByPerson } from './conclude-by-person.js';
import { ConcludePayout } from './conclude-payout.js';
import { ConcludePayouts } from './conclude-payouts.js';
import { CreatePayout } from './create-payout.js';
import { PayoutKeyRepository } from './database/payout-key.repository.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import { PayoutRefusalRepository } from './database/payout-refusal.repository.js';
import { PayoutTermsRepository } from './database/payout-terms.repository.js';
import { PayoutUsageRepository } from './database/payout-usage.repository.js';
import { PayoutRepository } from './database/payout.repository.js';
import { EndUnsentPayout } from './end-unsent-payout.js';
import { ExplainRoute } from './explain-route.js';
import { ExpirePayouts } from './expire-payouts.js';
import { PayoutExpiryTimer } from './expiry-timer.js';
import { FindPayouts } from './find-payouts.js';
import { KeyParticipant } from './key-participant.js';
import { KnownTerms } from './known-terms.js';
import { MakeBatchPayouts } from './make-batch-payouts.js';
import { PayoutAlarms } from './payout-alarms.js';
import { PayoutChanges } from './payout-changes.js';
import { PayoutExchanges } from './payout-exchanges.js';
import { PayoutMoney } from './payout-money.js';
import { PayoutParticipant } from './payout-participant.js';
import { PayoutRefusals } from './payout-refusals.js';
import { PayoutTermsController } from './payout-terms.controller.js';
import { faultsOf, TRANSITIONS } from './payout.state.js';
import { PayoutsController } from './payouts.controller.js';
import { ReadNewPayout } from './read-new-payout.js';
import { ReadPayouts } from './read-payouts.js';
import { RecordContradiction } from './record-contradiction.js';
import { RecordReturn } from './record-return.js';
import { RerouteByRule } from './reroute-by-rule.js';
import { ReroutePayout } from './reroute-payout.js';
import { RerouteTimer } from './reroute-timer.js';
import { ReturnCompanions } from './return-companions.js';
import { StopPayout } from './stop-payout.js';
import { AllowAnyPayee, SetPayoutLimit, SetPayoutRule } from './terms-commands.js';
import { UsageParticipant } from './usage-participant.js';
import { WaitingToLeave } from './waiting-to-leave.js';

/** Payouts (出款): money sent to the outside through a channel, from creation to its end. */
@Module({
  imports: [
    AccountsModule,
    ApprovalsModule,
    BooksModule,
    ChannelsModule,
    EarmarksModule,
    HoldsModule,
    PayeesModule,
    PostingModule,
    WebhooksModule,
  ],
  controllers: [PayoutsController, PayoutTermsController],
  providers: [
    AllowAnyPayee,
    ApprovePayout,
    ChangeTerms,
    ChannelStandings,
    ChooseChannel,
    ChoosePayee,
    ConcludeByPerson,
    ConcludePayout,
    ConcludePayouts,
    CreatePayout,
    EndUnsentPayout,
    ExplainRoute,
    ExpirePayouts,
    FindPayouts,
    KeyParticipant,
    KnownTerms,
    MakeBatchPayouts,
    PayoutAlarms,
    PayoutChanges,
    PayoutExchanges,
    PayoutExpiryTimer,
    PayoutKeyRepository,
    PayoutListRepository,
    PayoutMoney,
    PayoutParticipant,
    PayoutRefusalRepository,
    PayoutRefusals,
    PayoutRepository,
    PayoutTermsRepository,
    PayoutUsageRepository,
    ReadNewPayout,
    ReadPayouts,
    RecordContradiction,
    RecordReturn,
    ReturnCompanions,
    RerouteByRule,
    ReroutePayout,
    RerouteTimer,
    SetPayoutLimit,
    SetPayoutRule,
    StopPayout,
    UsageParticipant,
    WaitingToLeave,
  ],
  exports: [
    ApprovePayout,
    ChannelStandings,
    ChooseChannel,
    ChoosePayee,
    CreatePayout,
    PayoutParticipant,
    ConcludePayout,
    ConcludePayouts,
    EndUnsentPayout,
    FindPayouts,
    KnownTerms,
    MakeBatchPayouts,
    PayoutAlarms,
    PayoutChanges,
    PayoutExchanges,
    PayoutRefusals,
    ReadPayouts,
    RecordContradiction,
    RecordReturn,
    ReturnCompanions,
    StopPayout,
    WaitingToLeave,
  ],
})
export class PayoutsModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly concludeByPerson: ConcludeByPerson,
    private readonly setPayoutLimit: SetPayoutLimit,
    private readonly setPayoutRule: SetPayoutRule,
    private readonly allowAnyPayee: AllowAnyPayee,
    private readonly terms: PayoutTermsRepository,
    private readonly payeeChanges: PayeeChanges,
  ) {}

  /** @throws Error when the table of transitions is not sound: nothing may run on it */
  onModuleInit(): void {
    const faults = faultsOf(TRANSITIONS);
    if (faults.length > 0) throw new Error(`The transitions of payouts are not sound: ${faults.join('; ')}`);
    this.commands.register(this.concludeByPerson);
    this.commands.register(this.setPayoutLimit);
    this.commands.register(this.setPayoutRule);
    this.commands.register(this.allowAnyPayee);
    // Payouts that were worked out before the change are worked out anew.
    this.payeeChanges.heardBy(async (tx, bookId) => void (await this.terms.advance(tx, bookId)));
  }
}
