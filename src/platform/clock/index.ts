export * from './clock.js';
export * from './business-date.js';
export * from './instant.js';
