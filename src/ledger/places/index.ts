export { ARCHIVE, either, inBothPlaces, leftJoinBoth, ONLINE, sumOnSide, type Place } from './places.js';
