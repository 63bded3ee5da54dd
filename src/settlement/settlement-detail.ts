export type Direction = 'disburse' | 'collect';
export const DIRECTIONS: readonly Direction[] = ['disburse', 'collect'];
/** Above zero: due to the party. */
export const signedOf = ({
  direction,
  amount,
}: {
  readonly direction: Direction;
  readonly amount: bigint;
}): bigint => (direction === 'disburse' ? amount : -amount);
export const SOURCE_KINDS = ['clearing', 'adjustment', 'carry', 'reserve', 'unpaid'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** A clearing run that details came of, and whose file it cleared. */
export interface SourceRun {
  readonly runNo: string;
  readonly source: string;
  readonly registrar: string;
  readonly businessDate: string;
}

/** What a source says is due to a party or owed by it. */
export interface DueDetail {
  /** Unique among what the source gives of a book; at most 160 ASCII characters. */
  readonly reference: string;
  readonly party: string;
  readonly currency: string;
  readonly direction: Direction;
  /** Minor units, greater than zero. */
  readonly netMinor: bigint;
  readonly settlementDate: string;
  /** ISO 8601 in UTC. */
  readonly settlementAt: string;
  readonly businessType: string;
  /** The clearing run that it is a result of; left out: of none. */
  readonly run?: SourceRun;
  /** Minor units that have to come in for it, fees included; left out: none. */
  readonly grossMinor?: bigint;
}

/** A part of what is settled (清算明细), as it is made. */
export interface NewDetail {
  readonly bookId: number;
  readonly sourceKind: SourceKind;
  readonly sourceReference: string;
  /** The batch that it comes out of; null: from outside. */
  readonly originBatchNo: string | null;
  readonly party: string;
  readonly currency: string;
  readonly direction: Direction;
  /** Minor units. */
  readonly amount: bigint;
  /** The date its source says. */
  readonly dueDate: string;
  /** The date of the cycle of its party. */
  readonly settlementDate: string;
  readonly settlementAt: string;
  readonly businessType: string;
  readonly reason: string;
  /** The clearing run that it came of; left out: of none. */
  readonly runNo?: string | null;
}

export interface SettlementDetail extends NewDetail {
  readonly detailNo: string;
  /** The batch that holds it; free when null or void. */
  readonly batchNo: string | null;
  readonly batchState: string | null;
  readonly originState: string | null;
  /** How often it was taken. */
  readonly takeNo: number;
  readonly runNo: string | null;
  /** The run is void, or the adjustment was withdrawn: no batch takes it any more. */
  readonly isWithdrawn: boolean;
}

/** What of a detail may change, as it is locked. */
export type LockedDetail = Pick<
  SettlementDetail,
  | 'detailNo'
  | 'originBatchNo'
  | 'dueDate'
  | 'settlementDate'
  | 'settlementAt'
  | 'batchNo'
  | 'batchState'
  | 'originState'
  | 'takeNo'
  | 'runNo'
>;

/** A detail that a source has told of before. */
export type KnownDetail = Pick<
  SettlementDetail,
  'detailNo' | 'sourceReference' | 'dueDate' | 'settlementAt' | 'runNo'
>;

/** May be taken: by nobody's live batch held, and what it comes out of is agreed. */
export const isFree = ({ batchNo, batchState }: Pick<SettlementDetail, 'batchNo' | 'batchState'>): boolean =>
  batchNo === null || batchState === 'void';

/** How many of the details are of which run. @param sign -1: they are given back */
export function countsByRun(
  details: readonly Pick<SettlementDetail, 'runNo'>[],
  sign: 1 | -1,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { runNo } of details) if (runNo !== null) counts.set(runNo, (counts.get(runNo) ?? 0) + sign);
  return counts;
}

const UNDECIDED = new Set(['preparing', 'prepared', 'void']);

/** What comes out of a batch counts from its approval on. */
export const isDecided = ({
  originBatchNo,
  originState,
}: Pick<SettlementDetail, 'originBatchNo' | 'originState'>): boolean =>
  originBatchNo === null || !UNDECIDED.has(originState!);
