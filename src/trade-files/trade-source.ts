import type { TradeFileKind } from './trade-file.js';

/** What a source may bring and what is expected of it. */
export interface SourceTerms {
  readonly name: string;
  /** Code of the format; its newest version is taken for each new file. */
  readonly format: string;
  readonly kinds: readonly TradeFileKind[];
  /** Registrars (登记机构) that each bring files of their own; empty: files name none. */
  readonly registrars: readonly string[];
  /** Originals expected of each registrar, or of the source, for a date. */
  readonly expectedFiles: number;
  /** Products that may stand in its files; null: any. */
  readonly products: readonly string[] | null;
  /** Parties that may stand in its files: any, or those that have an account in the book. */
  readonly parties: 'any' | 'with-account';
  /** Names of files in the drop folder, with {date}, {registrar} and {number} in it; null: no folder is read. */
  readonly fileName: string | null;
  /** Whether a file in the folder waits for an empty file with `.ok` behind its name. */
  readonly readyMarker: boolean;
  readonly active: boolean;
}

/** A system that brings trade files (来源). */
export interface TradeSource {
  readonly sourceNo: string;
  readonly bookId: number;
  readonly bookCode: string;
  readonly code: string;
  readonly version: number;
  readonly terms: SourceTerms;
}
