/** The seven proofs of the nightly trial balance (domain §3), by their numbers. */
export const PROOFS = [1, 2, 3, 4, 5, 6, 7] as const;
export type Proof = (typeof PROOFS)[number];

/** What must be zero and is not is listed; it does not make the trial balance imbalanced. */
export const LISTING: Proof = 7;

/** Something that does not agree. Amounts are decimal texts, as people read them. */
export interface Finding {
  readonly proof: Proof;
  /** What is wrong, as half a sentence. */
  readonly problem: string;
  readonly glAccountId: string | null;
  readonly accountId: string | null;
  /** UUID. */
  readonly voucher: string | null;
  readonly currency: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
  /** Of what must be zero: the business date on which it stopped being so. */
  readonly since: string | null;
}

/** More findings of one proof than this help nobody; their number is told. */
export const KEPT_FINDINGS = 100;

export interface Tally {
  /** How many findings each proof has, by its place in {@link PROOFS}. */
  readonly counts: readonly number[];
  readonly kept: readonly Finding[];
}

const NOTHING_NAMED = {
  ...{ glAccountId: null, accountId: null, voucher: null, currency: null },
  ...{ expected: null, actual: null, since: null },
};

export const findingOf = (
  proof: Proof,
  problem: string,
  more: Partial<Omit<Finding, 'proof' | 'problem'>>,
): Finding => ({ ...NOTHING_NAMED, proof, problem, ...more });

/** Counts findings and keeps the first of each proof, so that memory stays flat whatever is wrong. */
export class FindingTally {
  private readonly counts: number[];
  private readonly kept: Finding[];

  constructor(earlier?: Tally) {
    this.counts = [...(earlier?.counts ?? PROOFS.map(() => 0))];
    this.kept = [...(earlier?.kept ?? [])];
  }

  add(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const place = PROOFS.indexOf(finding.proof);
      this.counts[place]!++;
      if (this.counts[place]! <= KEPT_FINDINGS) this.kept.push(finding);
    }
  }

  /** What is looked at once more is found once more: only what is not kept already is added. */
  addNew(findings: readonly Finding[]): void {
    const known = new Set(this.kept.map((finding) => JSON.stringify(finding)));
    this.add(findings.filter((finding) => !known.has(JSON.stringify(finding))));
  }

  /** Whether the next finding of the proof is kept, or only counted. */
  keeps(proof: Proof): boolean {
    return this.counts[PROOFS.indexOf(proof)]! < KEPT_FINDINGS;
  }

  tally(): Tally {
    return { counts: [...this.counts], kept: [...this.kept] };
  }
}

export const isBalanced = ({ counts }: Tally): boolean =>
  PROOFS.every((proof, place) => proof === LISTING || counts[place] === 0);
