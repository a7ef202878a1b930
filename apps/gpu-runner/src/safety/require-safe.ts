// Refuses a picture that somebody uploaded, to be edited, varied or continued, before anything is made of it.
import { ModerationBlocked, type ModerationMode } from '@mintmark/shared'
import type { Pixels } from '../image/pixels.ts'
import type { PictureCheck } from './picture-check.ts'

type Judge = Pick<PictureCheck, 'judge'>

/** Throws ModerationBlocked at stage `input`, which ends a job as `moderation_blocked` with its categories. */
export async function requireSafeUpload({ judge }: Judge, pixels: Pixels, mode: ModerationMode, signal: AbortSignal): Promise<void> {
  const categories = await judge(pixels, mode, signal)
  if (categories.length > 0) throw new ModerationBlocked({ stage: 'input', categories: [...categories] })
}
