interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: LoggedError;
}

/**
 * An error for the log. Statements and their parameters, which database errors carry along, stay out of it: they hold
 * names and amounts.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, errno, cause } = error as Error & { code?: unknown; errno?: unknown };
  const number = errno ?? code;
  return {
    type: error.constructor.name,
    message: error.message,
    ...((typeof number === 'string' || typeof number === 'number') && { code: number }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(cause !== undefined && depth < 3 && { cause: describeError(cause, depth + 1) }),
  };
}
