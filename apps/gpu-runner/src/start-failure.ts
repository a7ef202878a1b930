// What stops a start: an error whose message is one line for the operator, naming the thing and the fix.

/** Thrown before the runner is ready; main.ts prints the message alone and exits with 1. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
}
