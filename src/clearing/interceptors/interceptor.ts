import type { Versioned } from '../definitions/definition.js';

/** Fields of a record that a condition may look at; `attribute` looks at the one that it names. */
export const CONDITION_FIELDS = [
  'recordType',
  'product',
  'party',
  'payer',
  'orderNumber',
  'currency',
  'attribute',
] as const;
export type ConditionField = (typeof CONDITION_FIELDS)[number];

/** A record's field is one of those values, or is none of them. A field that a record has not is the empty text. */
export interface ConditionLeaf {
  readonly field: ConditionField;
  readonly attribute?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

export interface ConditionNode {
  readonly operator: 'and' | 'or';
  readonly left: ConditionTree;
  readonly right: ConditionTree;
}

export type ConditionTree = ConditionNode | ConditionLeaf;

export const INTERCEPTOR_MODES = ['hold', 'allow'] as const;
/** hold: records that match wait for a person; allow: only records that match pass, all others wait. */
export type InterceptorMode = (typeof INTERCEPTOR_MODES)[number];

/** What one version of an interceptor (拦截器) says. */
export interface InterceptorDefinition {
  readonly name: string;
  /** Codes of sources; empty: all. */
  readonly sources: readonly string[];
  readonly mode: InterceptorMode;
  readonly tree: ConditionTree;
}

export type InterceptorVersion = Versioned<InterceptorDefinition>;

/** Versions of the interceptors that a run goes by, by code; kept with the run. */
export type PinnedInterceptors = Readonly<Record<string, number>>;

/** What an interceptor looks at of a record. */
export interface InterceptableRecord {
  readonly recordType: string;
  readonly product: string;
  readonly party: string;
  readonly payer: string | null;
  readonly orderNumber: string;
  readonly currency: string;
  readonly attributes: Readonly<Record<string, string>> | null;
}
