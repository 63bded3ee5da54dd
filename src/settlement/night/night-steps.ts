/** The night of settlement (清算夜批) as a graph: each step comes behind the one before. */
export const NIGHT_STEPS = [
  'clearing',
  'settlement-prepare',
  'settlement-check',
  'settlement-approve',
  'settlement-pay',
  'settlement-conclude',
  'settlement-report',
] as const;
export type NightStep = (typeof NIGHT_STEPS)[number];
