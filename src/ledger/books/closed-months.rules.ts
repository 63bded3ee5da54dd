/** Whether the date lies in a closed month. @param through the last closed month; null without any */
export function isInClosedMonth(businessDate: string, through: string | null): boolean {
  return through !== null && businessDate.slice(0, 7) <= through;
}
