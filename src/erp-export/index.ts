export { ErpExportModule } from './erp-export.module.js';
