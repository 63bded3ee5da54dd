/** Greater than zero; the spelling that exchange rates have in the parameters of a posting. */
export const RATE_PATTERN = '^(?=.*[1-9])(0|[1-9][0-9]{0,17})([.][0-9]{1,18})?$';

/** Units of `to` for one unit of `from`, as somebody quoted it. Nothing of it ever changes. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  /** Exact decimal without trailing zeros. */
  readonly rate: string;
  readonly source: string;
  /** In the form of DATETIME(6), UTC. */
  readonly quotedAt: string;
}

export function withoutTrailingZeros(rate: string): string {
  return rate.includes('.') ? rate.replace(/[.]?0+$/, '') : rate;
}
