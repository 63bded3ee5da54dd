/** An account (A), or all accounts of a GL account (G). */
export interface DeclarationSubject {
  readonly subject: 'A' | 'G';
  readonly subjectId: string;
}

/** What finance says of an account or a GL account: whether it must be zero at the end of a day. */
export interface Declaration extends DeclarationSubject {
  /** Of the account or GL account. */
  readonly code: string;
  /** 1 for the first of its subject. */
  readonly number: number;
  readonly mustBeZero: boolean;
  readonly reason: string;
  readonly declaredAt: string;
}

/** Accounts that must be zero, in the way they are found. */
export type ZeroAccounts =
  | { readonly by: 'flag' }
  | { readonly by: 'gl-account'; readonly id: string }
  | { readonly by: 'account'; readonly ids: readonly string[] };
