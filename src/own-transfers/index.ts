export { OwnTransfersModule } from './own-transfers.module.js';
