/** ISO codes and the codes of own tokens, such as USDT-TRC20. */
export const CURRENCY_CODE_PATTERN = '^[A-Z][A-Z0-9._-]{2,15}$';
const currencyCodeShape = new RegExp(CURRENCY_CODE_PATTERN);

export function isCurrencyCode(text: string): boolean {
  return currencyCodeShape.test(text);
}
