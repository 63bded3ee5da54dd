/** The numbers under which the service starts batches of a night begin so. */
export const nightPrefix = (businessDate: string): string => `night-${businessDate}-`;

/** @param number counts the batches that a night makes of a date, from 1 */
export const nightNumber = (
  businessDate: string,
  currency: string,
  settlementDate: string,
  number: number,
): string => `${nightPrefix(businessDate)}${currency}-${settlementDate}-${number}`;

const SHAPE = /^night-(\d{4}-\d{2}-\d{2})-/;

/** The business date of the night that a number is of; null: of none. */
export const nightOf = ({
  clientId,
  requestNumber,
}: {
  readonly clientId: number;
  readonly requestNumber: string;
}): string | null => (clientId === 0 ? (SHAPE.exec(requestNumber)?.[1] ?? null) : null);
