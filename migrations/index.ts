import { Platform1700000000001 } from './1700000000001-platform.js';
import { Ledger1700000000002 } from './1700000000002-ledger.js';
import { BusinessTypes1700000000003 } from './1700000000003-business-types.js';
import { SettingAside1700000000004 } from './1700000000004-setting-aside.js';
import { Seals1700000000005 } from './1700000000005-seals.js';
import { RuntimeSettings1700000000006 } from './1700000000006-runtime-settings.js';
import { RequestSigning1700000000007 } from './1700000000007-request-signing.js';
import { Scheduler1700000000008 } from './1700000000008-scheduler.js';
import { TrialBalance1700000000009 } from './1700000000009-trial-balance.js';
import { ErpExport1700000000010 } from './1700000000010-erp-export.js';
import { Periods1700000000011 } from './1700000000011-periods.js';
import { Archive1700000000012 } from './1700000000012-archive.js';
import { Channels1700000000013 } from './1700000000013-channels.js';
import { Webhooks1700000000014 } from './1700000000014-webhooks.js';
import { Payouts1700000000015 } from './1700000000015-payouts.js';
import { PayoutSending1700000000016 } from './1700000000016-payout-sending.js';
import { PayoutBatches1700000000018 } from './1700000000018-payout-batches.js';
import { Payees1700000000019 } from './1700000000019-payees.js';
import { WorkLists1700000000020 } from './1700000000020-work-lists.js';
import { FileBank1700000000021 } from './1700000000021-file-bank.js';
import { Routing1700000000022 } from './1700000000022-routing.js';
import { OwnTransfers1700000000023 } from './1700000000023-own-transfers.js';
import { TradeFiles1700000000024 } from './1700000000024-trade-files.js';
import { Calendars1700000000025 } from './1700000000025-calendars.js';
import { ClearingRules1700000000026 } from './1700000000026-clearing-rules.js';
import { ClearingRuns1700000000027 } from './1700000000027-clearing-runs.js';
import { ClearingFollowUps1700000000028 } from './1700000000028-clearing-follow-ups.js';
import { Settlement1700000000029 } from './1700000000029-settlement.js';
import { SettlementFunds1700000000030 } from './1700000000030-settlement-funds.js';
import { SettlementPaying1700000000031 } from './1700000000031-settlement-paying.js';
import { SettlementNight1700000000032 } from './1700000000032-settlement-night.js';
import { ClearingRefreshes1700000000033 } from './1700000000033-clearing-refreshes.js';
import { SettlementAdjustments1700000000034 } from './1700000000034-settlement-adjustments.js';
import { SettingGate1700000000035 } from './1700000000035-setting-gate.js';

/** In order; a migration that has been released is never edited. */
export const MIGRATIONS = [
  Platform1700000000001,
  Ledger1700000000002,
  BusinessTypes1700000000003,
  SettingAside1700000000004,
  Seals1700000000005,
  RuntimeSettings1700000000006,
  RequestSigning1700000000007,
  Scheduler1700000000008,
  TrialBalance1700000000009,
  ErpExport1700000000010,
  Periods1700000000011,
  Archive1700000000012,
  Channels1700000000013,
  Webhooks1700000000014,
  Payouts1700000000015,
  PayoutSending1700000000016,
  PayoutBatches1700000000018,
  Payees1700000000019,
  WorkLists1700000000020,
  FileBank1700000000021,
  Routing1700000000022,
  OwnTransfers1700000000023,
  TradeFiles1700000000024,
  Calendars1700000000025,
  ClearingRules1700000000026,
  ClearingRuns1700000000027,
  ClearingFollowUps1700000000028,
  Settlement1700000000029,
  SettlementFunds1700000000030,
  SettlementPaying1700000000031,
  SettlementNight1700000000032,
  ClearingRefreshes1700000000033,
  SettlementAdjustments1700000000034,
  SettingGate1700000000035,
];
