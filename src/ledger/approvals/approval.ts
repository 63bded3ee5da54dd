export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What an approval is decided on: the part that is read from its locked row. Times are database times. */
export interface ApprovalState {
  readonly id: string;
  readonly bookId: number;
  readonly contentHash: string;
  readonly status: ApprovalStatus;
  readonly makerClientId: number;
  readonly expiresAt: string;
}

/** What the maker asks for. */
export interface NewApproval extends ApprovalState {
  readonly command: string;
  /** Canonical JSON. */
  readonly content: string;
  readonly makerKeyId: number;
  readonly reason: string;
  readonly madeAt: string;
}

/** An approval with the names of those who took part. */
export interface Approval extends Omit<NewApproval, 'makerKeyId'> {
  readonly makerClient: string;
  readonly makerKey: string;
  readonly checkerClientId: number | null;
  readonly checkerClient: string | null;
  readonly checkerKey: string | null;
  readonly decisionReason: string | null;
  readonly decidedAt: string | null;
  /** JSON: what executing the command came to. */
  readonly result: string | null;
}
