// What travels with a request through the runner's Hono app.

export type RunnerEnvironment = {
  Variables: {
    /** The bytes whose signature was checked. */
    body: Uint8Array<ArrayBuffer>
  }
}
