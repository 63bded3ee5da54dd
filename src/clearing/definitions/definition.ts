/** A version of anything that has a code; it never changes. */
export interface Versioned<Definition> {
  readonly code: string;
  readonly number: number;
  readonly definition: Definition;
}

/** A version with where it came from. */
export interface KeptVersion<Definition> extends Versioned<Definition> {
  /** The approval that it came by, with its maker and checker. */
  readonly approvalId: string;
  readonly recordedAt: string;
}

/** What is kept in versions; the same code may stand for one of each kind. */
export type DefinitionKind = 'rule' | 'fee-schedule' | 'interceptor';

export const DEFINITION_CODE = { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', max: 64 };
