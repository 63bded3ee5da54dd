export { ChartModule } from './chart.module.js';
export { ChartDirectory } from './chart-directory.js';
export { GL_CODE_PATTERN, type GlAccount } from './gl-account.js';
