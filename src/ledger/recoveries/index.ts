export { RecoveriesModule } from './recoveries.module.js';
