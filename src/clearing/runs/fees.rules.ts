import type { Bearer } from '../rules/cleared.js';

/** A part of the gross amount that somebody takes; minor units. */
export interface Fee {
  readonly code: string;
  readonly bearer: Bearer;
  readonly amountMinor: bigint;
}

/** `service/payee/120,tax/payee/7`: as it stands in a row. Codes and bearers hold neither mark. */
export function feesText(fees: readonly Fee[]): string {
  let text = '';
  for (const { code, bearer, amountMinor } of fees)
    text += `${text === '' ? '' : ','}${code}/${bearer}/${amountMinor}`;
  return text;
}

/** What {@link feesText} made. */
export function readFees(text: string): Fee[] {
  if (text === '') return [];
  return text.split(',').map((part) => {
    const [code, bearer, amount] = part.split('/');
    return { code: code!, bearer: bearer as Bearer, amountMinor: BigInt(amount!) };
  });
}

/** What the vouchers of some results have to say of fees: who bears what, and where it goes. */
export interface FeeSum extends Fee {
  readonly account: string;
}

/** Adds up by code and bearer, in the order in which they come first. */
export class FeeSums {
  private readonly sums: { -readonly [Key in keyof FeeSum]: FeeSum[Key] }[] = [];

  /** @param accounts by code */
  add(fees: readonly Fee[], accounts: ReadonlyMap<string, string>): void {
    for (const { code, bearer, amountMinor } of fees) {
      const sum = this.sums.find((one) => one.code === code && one.bearer === bearer);
      if (sum) sum.amountMinor += amountMinor;
      else this.sums.push({ code, bearer, amountMinor, account: accounts.get(code)! });
    }
  }

  list(): readonly FeeSum[] {
    return this.sums;
  }
}

/** As it stands in the row of a voucher to be posted: JSON. */
export const feeSumsText = (fees: readonly FeeSum[]): string =>
  JSON.stringify(fees.map(({ amountMinor, ...fee }) => ({ ...fee, amount: amountMinor.toString() })));

export const readFeeSums = (text: string): FeeSum[] =>
  (JSON.parse(text) as { code: string; bearer: Bearer; account: string; amount: string }[]).map(
    ({ amount, ...fee }) => ({ ...fee, amountMinor: BigInt(amount) }),
  );
