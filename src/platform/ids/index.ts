export * from './ids.js';
export * from './number-ids.js';
