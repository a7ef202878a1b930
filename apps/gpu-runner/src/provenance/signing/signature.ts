// What signs, wherever its key is.

/** Signs one message. Rejects when there is no signature to be had. */
export type Signature = (message: Buffer) => Promise<Buffer>
