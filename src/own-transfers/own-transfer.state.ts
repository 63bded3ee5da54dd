import type { PayoutPart } from '../payouts/index.js';
import type { OwnTransferEventKind, OwnTransferState } from './own-transfer.js';

export interface OwnTransferTransition {
  /** null: there is no transfer yet. */
  readonly from: OwnTransferState | null;
  readonly event: OwnTransferEventKind;
  readonly to: OwnTransferState;
  readonly who: readonly PayoutPart[];
  /** In words; the code that checks it is own-transfer-transition.rules.ts. */
  readonly guard: string;
}

/** The life of a transfer. What is not in this table is refused. The README shows it with the vouchers. */
export const OWN_TRANSFER_TRANSITIONS: readonly OwnTransferTransition[] = [
  row(null, 'propose', 'proposed', ['service', 'operator'], 'none other to that channel is open'),
  row('proposed', 'approve', 'approved', ['approver'], 'not its maker, the very content, in time'),
  row('proposed', 'reject', 'rejected', ['approver', 'operator'], 'the state alone'),
  row('proposed', 'expire', 'expired', ['service'], 'the time is over by every clock'),
  row('approved', 'order', 'approved', ['service'], 'no payout yet; with the payout, in one posting'),
  row('approved', 'reject', 'rejected', ['approver', 'operator'], 'no payout yet'),
  row('approved', 'expire', 'expired', ['service'], 'no payout yet; the time is over by every clock'),
  row('approved', 'send', 'sent', ['service'], 'its payout has succeeded'),
  row('approved', 'fail', 'failed', ['service'], 'its payout has failed'),
  row('sent', 'fail', 'failed', ['service'], 'all of its payout came back'),
  row('sent', 'arrive', 'arrived', ['operator'], 'maker and checker with evidence; with its voucher'),
];

function row(
  from: OwnTransferState | null,
  event: OwnTransferEventKind,
  to: OwnTransferState,
  who: readonly PayoutPart[],
  guard: string,
): OwnTransferTransition {
  return { from, event, to, who, guard };
}

export const OPEN_STATES: ReadonlySet<OwnTransferState> = new Set(['proposed', 'approved', 'sent']);

export const ownTransferTransition = (
  from: OwnTransferState,
  event: OwnTransferEventKind,
): OwnTransferTransition | undefined =>
  OWN_TRANSFER_TRANSITIONS.find((one) => one.from === from && one.event === event);
