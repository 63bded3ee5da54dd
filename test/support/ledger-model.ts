/**
 * The ledger of a few accounts as plainly as it can be said: what every command of setting aside and taking back does to
 * balances, and when it is refused. Knows nothing of the service; amounts are whole cents.
 */
export interface ModelAccount {
  ledger: number;
  held: number;
  readonly earmarks: Map<string, number>;
}

interface ModelHold {
  readonly account: string;
  left: number;
}

interface ModelLine {
  /** null: an account that nobody looks at and that may go below zero. */
  readonly account: string | null;
  /** What the line did to the account. */
  readonly effect: number;
  readonly purpose: string | null;
  reversed: number;
  refunded: number;
}

interface ModelVoucher {
  readonly lines: readonly [ModelLine, ModelLine];
  readonly kind: 'receipt' | 'payment' | 'refund' | 'reversal';
  readonly refundOf?: ModelVoucher;
}

const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, amount) => total + amount, 0);

export class LedgerModel {
  readonly accounts = new Map<string, ModelAccount>();
  readonly holds: ModelHold[] = [];
  readonly vouchers: ModelVoucher[] = [];

  constructor(codes: readonly string[]) {
    for (const code of codes) this.accounts.set(code, { ledger: 0, held: 0, earmarks: new Map() });
  }

  available(code: string): number {
    const { ledger, held, earmarks } = this.accounts.get(code)!;
    return ledger - held - sum(earmarks.values());
  }

  earmarked(code: string, purpose: string): number {
    return this.accounts.get(code)!.earmarks.get(purpose) ?? 0;
  }

  receive(account: string, amount: number, purpose: string | null): boolean {
    return this.post('receipt', [null, -amount, null], [account, amount, purpose]);
  }

  pay(from: string, to: string, amount: number, purpose: string | null): boolean {
    return this.post('payment', [from, -amount, purpose], [to, amount, null]);
  }

  place(account: string, amount: number): boolean {
    if (this.available(account) < amount) return false;
    this.accounts.get(account)!.held += amount;
    this.holds.push({ account, left: amount });
    return true;
  }

  capture(hold: ModelHold, to: string, amount: number): boolean {
    if (hold.left < amount) return false;
    this.free(hold, amount);
    return this.pay(hold.account, to, amount, null);
  }

  release(hold: ModelHold, amount: number | null): boolean {
    const wanted = amount ?? hold.left;
    if (hold.left === 0 || hold.left < wanted) return false;
    this.free(hold, wanted);
    return true;
  }

  moveEarmark(account: string, from: string | null, to: string | null, amount: number): boolean {
    if (from === to) return false;
    const there = from === null ? this.available(account) : this.earmarked(account, from);
    if (there < amount) return false;
    if (from !== null) this.earmark(account, from, -amount);
    if (to !== null) this.earmark(account, to, amount);
    return true;
  }

  /** @param amount the same part of both lines; null for all that is left of each */
  reverse(voucher: ModelVoucher, amount: number | null): boolean {
    if (voucher.kind === 'reversal') return false;
    const left = voucher.lines.map((line) => Math.abs(line.effect) - line.reversed - line.refunded);
    const parts = left.map((whole) => amount ?? whole);
    const tooMuch = parts.some((part, index) => part === 0 || part > left[index]!);
    if (tooMuch || parts[0] !== parts[1]) return false;
    const [first, second] = voucher.lines.map((line, index) => undone(line, parts[index]!)) as [Half, Half];
    if (!this.post('reversal', first, second)) return false;
    voucher.lines.forEach((line, index) => (line.reversed += parts[index]!));
    voucher.refundOf?.lines.forEach((line, index) => (line.refunded -= parts[index]!));
    return true;
  }

  /** What was paid in, and what an account paid to another one; the money goes back where, and for what, it was. */
  refund(receipt: ModelVoucher, amount: number): boolean {
    if (receipt.kind === 'reversal' || receipt.kind === 'refund') return false;
    const [received] = receipt.lines;
    if (Math.abs(received.effect) - received.reversed - received.refunded < amount) return false;
    const [first, second] = receipt.lines.map((line) => undone(line, amount)) as [Half, Half];
    if (!this.post('refund', first, second, receipt)) return false;
    receipt.lines.forEach((line) => (line.refunded += amount));
    return true;
  }

  private post(kind: ModelVoucher['kind'], first: Half, second: Half, refundOf?: ModelVoucher): boolean {
    const halves = [first, second];
    if (!halves.every((half) => this.allows(half))) return false;
    for (const [account, effect, purpose] of halves) {
      if (account === null) continue;
      this.accounts.get(account)!.ledger += effect;
      if (purpose !== null) this.earmark(account, purpose, effect);
    }
    const lines = halves.map(([account, effect, purpose]) => ({
      account,
      effect,
      purpose,
      reversed: 0,
      refunded: 0,
    })) as unknown as ModelVoucher['lines'];
    this.vouchers.push({ kind, lines, ...(refundOf && { refundOf }) });
    return true;
  }

  private allows([account, effect, purpose]: Half): boolean {
    if (account === null || effect >= 0) return true;
    const there = purpose === null ? this.available(account) : this.earmarked(account, purpose);
    return there + effect >= 0;
  }

  private free(hold: ModelHold, amount: number): void {
    hold.left -= amount;
    this.accounts.get(hold.account)!.held -= amount;
  }

  private earmark(account: string, purpose: string, amount: number): void {
    const { earmarks } = this.accounts.get(account)!;
    earmarks.set(purpose, (earmarks.get(purpose) ?? 0) + amount);
  }
}

/** Account, effect, purpose. */
type Half = readonly [string | null, number, string | null];

const undone = ({ account, effect, purpose }: ModelLine, part: number): Half => [
  account,
  effect > 0 ? -part : part,
  purpose,
];
