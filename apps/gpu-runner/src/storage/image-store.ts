// Where finished images are put: the contract that any object store fulfils.

export type StoredObject = {
  readonly key: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
  /** SHA-256 of the bytes, lower-case hex; the store refuses bytes that do not match. */
  readonly sha256: string
}

export type ImageStore = {
  /** Throws `storage_unavailable` once retries are used up, and the signal's reason when it aborts. */
  put(object: StoredObject, signal: AbortSignal): Promise<void>
  /** The object's bytes, null when there is none, or one of more than `maxBytes`. Throws `storage_unavailable`, and the signal's reason. */
  get(key: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>
  /** Deletes an object, or nothing when there is none. Throws `storage_unavailable`. */
  remove(key: string): Promise<void>
  close(): void
}
