/** Minor units of an amount as REST writes it, in a currency with two decimals. */
export const minorOf = (amount: string): bigint => {
  const [whole, fraction = ''] = amount.split('.') as [string, string?];
  return BigInt(whole + fraction.padEnd(2, '0'));
};

export const written = (minor: bigint): string => {
  const digits = minor.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
