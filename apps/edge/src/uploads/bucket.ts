// Uploaded pictures in the bucket, from where the runner takes them: put before a job, gone when it has ended.
import { createId, type JobFile, type JobRequest, type RandomBytes } from '@mintmark/shared'
import type { UploadedPicture } from './picture.ts'

const prefix = 'inputs/'

/** A job may wait a day and is tried for a while after that. What is older belongs to no job. */
const keepMs = 25 * 3_600_000

/** The file as a job names it, under a key of its own, so that no request can take away another's picture. */
export const nameUpload = ({ sha256, bytes }: UploadedPicture, random: RandomBytes): JobFile => ({
  object_key: `${prefix}${createId('up', random)}`,
  sha256,
  bytes: bytes.length,
})

export async function putUpload(bucket: R2Bucket, file: JobFile, { bytes }: UploadedPicture): Promise<void> {
  await bucket.put(file.object_key, bytes, { sha256: file.sha256 })
}

const keysOf = ({ source }: Pick<JobRequest, 'source'>): string[] =>
  source ? [source.image, source.mask].flatMap((file) => (file ? [file.object_key] : [])) : []

/** Of a job that will not run again, or of a request whose images were there without it. What the bucket does not remove now, the sweep does. */
export async function removeUploads(bucket: R2Bucket, job: Pick<JobRequest, 'source'>): Promise<void> {
  const keys = keysOf(job)
  if (keys.length > 0) await bucket.delete(keys).catch(() => null)
}

/** Whether an object is a picture that no job can still need. */
export const isLeftUpload = ({ key, uploaded }: Pick<R2Object, 'key' | 'uploaded'>, nowMs: number): boolean =>
  key.startsWith(prefix) && uploaded.getTime() <= nowMs - keepMs
