const SHOWN = 4;

/** The last four characters of an account number, for lists, logs and messages; of a short one fewer. */
export function masked(account: string): string {
  const shown = Math.min(SHOWN, Math.floor(account.length / 2));
  return `****${account.slice(account.length - shown)}`;
}
