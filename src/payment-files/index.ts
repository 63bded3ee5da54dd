export { PaymentFilesModule } from './payment-files.module.js';
