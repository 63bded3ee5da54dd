export { firstCharacters } from './first-characters.js';
