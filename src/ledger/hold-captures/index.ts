export { HoldCapturesModule } from './hold-captures.module.js';
