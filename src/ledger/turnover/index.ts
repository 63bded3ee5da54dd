export { TurnoverModule } from './turnover.module.js';
