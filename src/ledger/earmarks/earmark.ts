/**
 * Money of an account that may only pay for its purpose (专款专用), as a posting finds it: locked with its group. Amounts are
 * minor units.
 */
export interface Earmark {
  /** null: an earlier posting of the same group opens it. */
  readonly account: { readonly id: number; readonly decimals: number } | null;
  readonly amount: bigint;
  /** Events that the purpose has on the account; 0 when it never had money, and no row. */
  readonly version: bigint;
}

/** Money of a purpose that a posting brings in (more than zero) or takes out (less), with who did it and why. */
export interface EarmarkChange {
  readonly key: EarmarkKey;
  /** null when this posting, or an earlier one of the group, opens the account. */
  readonly accountId: number | null;
  readonly amount: bigint;
  readonly amountAfter: bigint;
  /** Of the event: the version of the earmark after it. */
  readonly number: bigint;
  readonly reason: string;
  /** Id of the voucher, or of the move. */
  readonly id: string;
  readonly actor: EarmarkActor;
  readonly recordedAt: string;
}

export interface EarmarkActor {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
}

/** By code, because a posting may open the account that the money arrives on. */
export interface EarmarkKey {
  readonly bookId: number;
  readonly account: string;
  readonly purpose: string;
}

/** Neither account codes nor purposes have a slash. */
export const textOfKey = ({ bookId, account, purpose }: EarmarkKey): string =>
  `${bookId}/${account}/${purpose}`;

export function keyOfText(text: string): EarmarkKey {
  const [bookId, account, purpose] = text.split('/') as [string, string, string];
  return { bookId: Number(bookId), account, purpose };
}
