export { ARCHIVE, either, inBothPlaces, leftJoinBoth, ONLINE, type Place } from './places.js';
