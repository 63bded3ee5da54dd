export { SealedBox } from './sealed-box.js';
export { SealedText } from './sealed-text.js';
