export { DemoModule } from './demo.module.js';
export { SeedDemo } from './seed-demo.js';
export { welcomeText, type Welcome } from './welcome.js';
