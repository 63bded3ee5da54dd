export interface Currency {
  readonly code: string;
  readonly name: string;
  /** Digits after the point, 0 to 18; never changes, because every stored amount counts in this unit. */
  readonly decimals: number;
}
