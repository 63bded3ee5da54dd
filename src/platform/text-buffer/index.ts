export { asciiSet, digitsOf, TextBuffer } from './text-buffer.js';
