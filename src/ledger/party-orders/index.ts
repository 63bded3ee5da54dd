export { PartyOrdersModule } from './party-orders.module.js';
