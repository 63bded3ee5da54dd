/** The service does not go on: a broken promise, not a mistake of the harness. */
export class NoProgress extends Error {}
