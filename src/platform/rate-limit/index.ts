export { RateLimitModule } from './rate-limit.module.js';
export { RequestLimits } from './request-limits.js';
export { newBucket, takeToken } from './token-bucket.js';
