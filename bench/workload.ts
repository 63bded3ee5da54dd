/** What both sides of the comparison post: transfers of 1.00 between accounts drawn at random. */
export interface Workload {
  readonly bookId: number;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly glAccountId: number;
  readonly businessDate: string;
  readonly accountIds: readonly number[];
  readonly accountCodes: readonly string[];
  /** Two different accounts. */
  pick(): readonly [number, number];
  pickCodes(): readonly [string, string];
}

export function workloadOf(facts: Omit<Workload, 'pick' | 'pickCodes'>): Workload {
  const draw = (): [number, number] => {
    const count = facts.accountIds.length;
    const first = Math.floor(Math.random() * count);
    const second = (first + 1 + Math.floor(Math.random() * (count - 1))) % count;
    return [first, second];
  };
  return {
    ...facts,
    pick: () => {
      const [first, second] = draw();
      return [facts.accountIds[first]!, facts.accountIds[second]!];
    },
    pickCodes: () => {
      const [first, second] = draw();
      return [facts.accountCodes[first]!, facts.accountCodes[second]!];
    },
  };
}
