/** A business type (业务类型): the tag every movement carries. */
export const BUSINESS_TYPE_PATTERN = '^[a-z][a-z0-9-]{0,31}$';
const shape = new RegExp(BUSINESS_TYPE_PATTERN);

export function isBusinessType(text: string): boolean {
  return shape.test(text);
}
