export const GL_CLASSES = ['asset', 'liability', 'equity', 'income', 'expense', 'clearing'] as const;
export type GlClass = (typeof GL_CLASSES)[number];

export const GL_CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$';

/** A node of a book's chart (科目). Nothing of it ever changes. */
export interface GlAccount {
  readonly id: number;
  readonly bookId: number;
  readonly code: string;
  readonly name: string;
  /** null at the top. */
  readonly parentId: number | null;
  readonly class: GlClass;
  readonly normalSide: 'D' | 'C';
  /** Whether accounts under it are opened without limit when nobody says otherwise. */
  readonly mayOverdraw: boolean;
}
