// What is handed to dispatch, and what comes back. Plain values, because they also travel to the single-flight object.
import type { ErrorCode, JobRequest, ModerationDetails, ModerationMode, Warning, WatermarkStatus } from '@mintmark/shared'

/** The fields of a job that decide its images, their seeds aside. */
export type JobFields = Omit<
  JobRequest,
  'version' | 'id' | 'request_id' | 'deadline_ms' | 'images' | 'partial_images' | 'moderation' | 'traceparent'
>

/** An image that is to be made. `fingerprint` is the keyed one of the ledger. */
export type OrderedImage = {
  readonly seed: number
  readonly fingerprint: string
  /** In place of the order's, where words were added to it. */
  readonly prompt?: string
}

export type Order = {
  readonly fields: JobFields
  readonly images: OrderedImage[]
  readonly keyId: string
  readonly requestId: string
  /** Of the request's span. */
  readonly traceparent?: string
  /** Whether the images may serve later requests. */
  readonly cacheable: boolean
  /** Keyed digest of the request's `user`. */
  readonly endUser: string | null
  readonly moderation: ModerationMode
  /** Keyed digest of the prompt, for the records of blocks. */
  readonly promptDigest: string
  /** Previews per image that are wanted on the way; none without it. */
  readonly partialImages?: number
}

/** An image that is stored and may be served. */
export type ReadyImage = {
  readonly id: string
  readonly seed: number
  readonly objectKey: string
  readonly watermark: WatermarkStatus
  readonly warnings: Warning[]
  /** Set on the way to the answer, where words were added to the prompt. */
  readonly revisedPrompt?: string
  /** Whether it was made for this request, and not found or made for another one. */
  readonly made: boolean
}

/** An image that was made and may not be seen. */
export type WithheldImage = { readonly seed: number; readonly details: ModerationDetails }

export type Refusal = {
  readonly ok: false
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterSeconds: number | null
  /** With the code `moderation_blocked`. */
  readonly details?: ModerationDetails
}

/** `timingsMs` is of the runner's stages, by name. Of the order's images, `withheld` are those that are not in `images`. */
export type Outcome =
  | {
      readonly ok: true
      readonly images: ReadyImage[]
      readonly timingsMs: Record<string, number>
      readonly withheld?: readonly WithheldImage[]
    }
  | Refusal
