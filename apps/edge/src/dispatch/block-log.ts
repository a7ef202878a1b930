// The records of what runners blocked: generated images that were withheld, and uploaded pictures that were refused.
import { createId, type JobRequest, type ModerationDetails, type RandomBytes } from '@mintmark/shared'
import { insertBlocks, type BlockRow } from '../records/moderation-blocks.ts'
import type { Log } from '../telemetry/log.ts'
import type { Order } from './order.ts'

export type BlockLog = {
  readonly db: D1Database
  readonly now: () => number
  readonly random: RandomBytes
  readonly log: Log
  readonly retentionMs: number
}

/** `imageId` is null for a picture that was uploaded. */
export type RunnerBlock = { readonly imageId: string | null; readonly details: ModerationDetails }

/** The runner tells its verdict and no scores, so these rows hold none. */
const pictureCheck = 'picture-check'

/** Never rejects: a block stays one when it cannot be recorded. */
export async function logBlocks(blocks: BlockLog, order: Order, job: JobRequest, found: readonly RunnerBlock[]): Promise<void> {
  if (found.length === 0) return
  const { db, now, random, log, retentionMs } = blocks
  const { keyId: key_id, requestId: request_id, moderation: mode, promptDigest: prompt_digest, endUser: end_user } = order
  const common = { created_at: now(), key_id, request_id, mode, prompt_digest, end_user, scores: {}, rules: [], classifier: pictureCheck }
  const rows = found.map(({ imageId, details }): BlockRow => {
    return { ...common, id: createId('block', random), stage: details.stage, image_id: imageId, categories: details.categories }
  })
  await insertBlocks(db, rows, now() - retentionMs).catch(() => log('warn', 'block not noted', { request_id, job_id: job.id }))
}
