export type { Progress } from './progress.js';
export { progressOn } from './progress-display.js';
export { runVerification, type VerificationRun } from './run-verification.js';
