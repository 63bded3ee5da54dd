export { runVerification, type VerificationRun } from './run-verification.js';
