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
  /** Deletes an object, or nothing when there is none. Throws `storage_unavailable`. */
  remove(key: string): Promise<void>
  close(): void
}
