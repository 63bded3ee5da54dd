export { BUSINESS_TYPE_PATTERN } from './business-type.js';
export { StopRepository } from './database/stop.repository.js';
export { StopsModule } from './stops.module.js';
