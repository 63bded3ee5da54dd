import { Module } from '@nestjs/common';
import { AccountsModule } from '../ledger/accounts/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { ChartModule } from '../ledger/chart/index.js';
import { TrialBalanceRepository } from './database/trial-balance.repository.js';
import { DeclareMustBeZero } from './must-be-zero/declare-must-be-zero.js';
import { MustBeZeroController } from './must-be-zero/must-be-zero.controller.js';
import { MustBeZeroRepository } from './must-be-zero/must-be-zero.repository.js';
import { ComputeFigures } from './nightly/compute-figures.js';
import { AccountPageRepository } from './nightly/database/account-page.repository.js';
import { DayProofRepository } from './nightly/database/day-proof.repository.js';
import { DayStateRepository } from './nightly/database/day-state.repository.js';
import { FiguresRepository } from './nightly/database/figures.repository.js';
import { OpenHoldRepository } from './nightly/database/open-hold.repository.js';
import { Snapshots } from './nightly/database/snapshot.repository.js';
import { TrialBalanceStoreRepository } from './nightly/database/trial-balance-store.repository.js';
import { VoucherPageRepository } from './nightly/database/voucher-page.repository.js';
import { DayProofs } from './nightly/day-proofs.js';
import { FindEarlier } from './nightly/find-earlier.js';
import { ImbalanceBlocksClose } from './nightly/imbalance-blocks-close.js';
import { ListNotZero } from './nightly/list-not-zero.js';
import { PageSizes } from './nightly/page-sizes.js';
import { ProveDay } from './nightly/prove-day.js';
import { ReadStored } from './nightly/read-stored.js';
import { ReadTurnovers } from './nightly/read-turnovers.js';
import { StoreTrialBalance } from './nightly/store-trial-balance.js';
import { StoredTrialBalancesController } from './nightly/stored-trial-balances.controller.js';
import { TrialBalanceJob } from './nightly/trial-balance-job.js';
import { WalkDay } from './nightly/walk-day.js';
import { ReadTrialBalance } from './read-trial-balance.js';
import { TrialBalanceController } from './trial-balance.controller.js';

const REPOSITORIES = [
  AccountPageRepository,
  DayProofRepository,
  DayStateRepository,
  FiguresRepository,
  MustBeZeroRepository,
  OpenHoldRepository,
  Snapshots,
  TrialBalanceRepository,
  TrialBalanceStoreRepository,
  VoucherPageRepository,
];

@Module({
  imports: [AccountsModule, BooksModule, ChartModule],
  controllers: [TrialBalanceController, StoredTrialBalancesController, MustBeZeroController],
  providers: [
    ...REPOSITORIES,
    ComputeFigures,
    DayProofs,
    DeclareMustBeZero,
    FindEarlier,
    ImbalanceBlocksClose,
    ListNotZero,
    PageSizes,
    ProveDay,
    ReadStored,
    ReadTrialBalance,
    ReadTurnovers,
    StoreTrialBalance,
    TrialBalanceJob,
    WalkDay,
  ],
  exports: [
    DayProofs,
    MustBeZeroRepository,
    ReadTurnovers,
    Snapshots,
    TrialBalanceJob,
    TrialBalanceRepository,
  ],
})
export class TrialBalanceModule {}
