/** The smallest UUIDv7 of that moment: whatever was made then or later is not below it. */
export function firstIdAt(instant: Date): string {
  const time = instant.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** The largest UUIDv7 of that moment. */
export function lastIdAt(instant: Date): string {
  return firstIdAt(instant).slice(0, 14) + '7fff-bfff-ffffffffffff';
}
