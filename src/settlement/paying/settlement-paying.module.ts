import { Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/index.js';
import { ChannelsModule } from '../../channels/index.js';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { PostingModule } from '../../ledger/posting/index.js';
import { PayeesModule } from '../../payees/index.js';
import { PayoutsModule, ReturnCompanions } from '../../payouts/index.js';
import { WebhooksModule } from '../../webhooks/index.js';
import { FurtherWork, WorkListsModule } from '../../work-lists/index.js';
import { SettlementModule } from '../settlement.module.js';
import { AttemptPayments } from './attempt-payments.js';
import { BatchGateParticipant } from './batch-gate-participant.js';
import { ChargeParticipant } from './charge-participant.js';
import { CollectPayments } from './collect-payments.js';
import { ConcludeBatch } from './conclude-batch.js';
import { ChargeRepository } from './database/charge.repository.js';
import { PayingRepository } from './database/paying.repository.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import { PaymentRepository } from './database/payment.repository.js';
import { FindPayment } from './find-payment.js';
import { FollowOutcomes } from './follow-outcomes.js';
import { FollowReturn } from './follow-return.js';
import { FundsParticipant } from './funds-participant.js';
import { GiveUpPayment } from './give-up-payment.js';
import { MakePayments } from './make-payments.js';
import { PayBatch } from './pay-batch.js';
import { PayingAlarms } from './paying-alarms.js';
import { PayingPace } from './paying-pace.js';
import { PayingRound } from './paying-round.js';
import { PayingTimer } from './paying-timer.js';
import { PayingWebhooks } from './paying-webhooks.js';
import { PaymentChanges } from './payment-changes.js';
import { PaymentParticipant } from './payment-participant.js';
import { PAYMENT_TRANSITIONS, paymentFaultsOf } from './payment.state.js';
import { PostCharges } from './post-charges.js';
import { ReadPayments } from './read-payments.js';
import { RebindPayment } from './rebind-payment.js';
import { RetryPayment } from './retry-payment.js';
import { SettleNowController } from './settle-now.controller.js';
import { SettleNow } from './settle-now.js';
import { SettlementPaymentsController } from './settlement-payments.controller.js';
import { UnpaidRepository } from './database/unpaid.repository.js';
import { UnpaidWork } from './unpaid-work.js';
import { WatchPayments } from './watch-payments.js';

/** Paying settlement batches (清算付款): orders become payouts, attempt by attempt, until nothing of the batch is open. */
@Module({
  imports: [
    ApprovalsModule,
    BooksModule,
    ChannelsModule,
    PayeesModule,
    PayoutsModule,
    PostingModule,
    SettlementModule,
    WebhooksModule,
    WorkListsModule,
  ],
  controllers: [SettleNowController, SettlementPaymentsController],
  providers: [
    AttemptPayments,
    BatchGateParticipant,
    ChargeParticipant,
    ChargeRepository,
    CollectPayments,
    ConcludeBatch,
    FindPayment,
    FollowOutcomes,
    FollowReturn,
    FundsParticipant,
    GiveUpPayment,
    MakePayments,
    PayBatch,
    PayingAlarms,
    {
      provide: PayingPace,
      useFactory: ({ runsJobs }: Config): PayingPace =>
        Object.assign(new PayingPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    PayingRepository,
    PayingRound,
    PayingTimer,
    PayingWebhooks,
    PaymentChanges,
    PaymentParticipant,
    PaymentRepository,
    PaymentWorkRepository,
    PostCharges,
    ReadPayments,
    RebindPayment,
    RetryPayment,
    SettleNow,
    UnpaidRepository,
    UnpaidWork,
    WatchPayments,
  ],
  exports: [PayBatch, PayingRound],
})
export class SettlementPayingModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly rebind: RebindPayment,
    private readonly giveUp: GiveUpPayment,
    private readonly returns: ReturnCompanions,
    private readonly followReturn: FollowReturn,
    private readonly further: FurtherWork,
    private readonly unpaid: UnpaidWork,
  ) {}

  /** @throws Error when the table of transitions is not sound: nothing may run on it */
  onModuleInit(): void {
    const faults = paymentFaultsOf(PAYMENT_TRANSITIONS);
    if (faults.length > 0)
      throw new Error(`The transitions of settlement payments are not sound: ${faults.join('; ')}`);
    this.commands.register(this.rebind);
    this.commands.register(this.giveUp);
    this.further.add(this.unpaid);
    this.returns.joinedBy((...told) => this.followReturn.participations(...told));
  }
}
