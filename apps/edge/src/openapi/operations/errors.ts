// Groups of error codes that several operations share.
import type { ErrorCode } from '@mintmark/shared'

/** Of an order for images, before anything runs. */
export const orderErrors = [
  'model_not_found',
  'lora_not_found',
  'unsupported_parameter',
  'moderation_blocked',
  'insufficient_quota',
  'idempotency_key_reused',
] as const satisfies readonly ErrorCode[]

/** Of a picture that is sent along. */
export const uploadErrors = ['invalid_image', 'image_too_large', 'mask_size_mismatch'] as const satisfies readonly ErrorCode[]

/** Of a run that the caller waits for. */
export const runErrors = [
  'runner_overloaded',
  'runner_unavailable',
  'clock_skew',
  'job_deadline_exceeded',
  'storage_unavailable',
  'job_cancelled',
  'lora_invalid',
  'lora_incompatible',
  'generation_failed',
  'signing_failed',
  'misconfigured',
] as const satisfies readonly ErrorCode[]

/** Of having a runner read a file. */
export const inspectionErrors = [
  'invalid_value',
  'runner_overloaded',
  'runner_unavailable',
  'clock_skew',
] as const satisfies readonly ErrorCode[]
