import type { StoredLine } from './stored.js';

/** What a voucher captured of a hold, in minor units. */
export interface CapturedAmount {
  readonly voucher: string;
  readonly hold: string;
  /** Of the hold, by its events; null when its row is missing. */
  readonly accountId: string | null;
  readonly amount: bigint;
}

/** What a voucher brought to a purpose (more than zero) or spent of it, in minor units. */
export interface MovedAmount {
  readonly voucher: string;
  readonly accountId: string;
  readonly purpose: string;
  readonly amount: bigint;
}

type MarkedLine = Pick<StoredLine, 'accountId' | 'side' | 'amount' | 'hold' | 'purpose'> & {
  readonly normalSide: string | null;
};

/** What the lines of vouchers say of holds and purposes, to be compared with what their events say. */
export class LinesAside {
  private readonly captured = new Map<string, CapturedAmount>();
  private readonly moved = new Map<string, MovedAmount>();

  add(voucher: string, { accountId, side, amount, hold, purpose, normalSide }: MarkedLine): void {
    if (hold !== null) {
      const key = captureKey({ voucher, hold, accountId });
      const before = this.captured.get(key)?.amount ?? 0n;
      this.captured.set(key, { voucher, hold, accountId, amount: before + BigInt(amount) });
    }
    if (purpose === null) return;
    const effect = side === normalSide ? BigInt(amount) : -BigInt(amount);
    const key = moveKey({ voucher, accountId, purpose });
    const before = this.moved.get(key)?.amount ?? 0n;
    this.moved.set(key, { voucher, accountId, purpose, amount: before + effect });
  }

  get capturingVouchers(): string[] {
    return distinct([...this.captured.values()]);
  }

  get movingVouchers(): string[] {
    return distinct([...this.moved.values()]);
  }

  /** Captures that lines and events do not say alike. @param events of {@link capturingVouchers} */
  differingCaptures(events: readonly CapturedAmount[]): CapturedAmount[] {
    const said = new Map(events.map((event) => [`${event.voucher}/${event.hold}`, event]));
    return [...this.captured.values()].filter(({ voucher, hold, accountId, amount }) => {
      const event = said.get(`${voucher}/${hold}`);
      return event?.amount !== amount || (event.accountId !== null && event.accountId !== accountId);
    });
  }

  /** Moves that lines and events do not say alike; what comes to nothing has no event. */
  differingMoves(events: readonly MovedAmount[]): MovedAmount[] {
    const said = new Map(events.map((event) => [moveKey(event), event.amount]));
    return [...this.moved.values()].filter((move) => (said.get(moveKey(move)) ?? 0n) !== move.amount);
  }
}

const captureKey = ({ voucher, hold, accountId }: Omit<CapturedAmount, 'amount'>): string =>
  `${voucher}/${hold}/${accountId}`;
const moveKey = ({ voucher, accountId, purpose }: Omit<MovedAmount, 'amount'>): string =>
  `${voucher}/${accountId}/${purpose}`;
const distinct = (amounts: readonly { readonly voucher: string }[]): string[] => [
  ...new Set(amounts.map(({ voucher }) => voucher)),
];
