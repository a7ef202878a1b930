// An error's innermost reason as one text, for logs and for the line that ends a start.

/** Name and message of the last error in the chain of causes. Never a stack, which has no place in a log line. */
export function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : 'unknown'
  return error.cause === undefined ? `${error.name}: ${error.message}` : describeCause(error.cause)
}
