/** Where a record stopped: clear: no result could be worked out; post: the voucher of its result was refused. */
export const EXCEPTION_STAGES = ['clear', 'post'] as const;
export type ExceptionStage = (typeof EXCEPTION_STAGES)[number];
