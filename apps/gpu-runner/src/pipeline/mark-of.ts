// The mark of one image of a job: the same for its file and for its previews.
import { imageFingerprint, type JobImage, type JobRequest } from '@mintmark/shared'
import type { PipelineDependencies } from './dependencies.ts'

/** 12 lower-case hex digits. */
export const markOf = async ({ markIdOf }: Pick<PipelineDependencies, 'markIdOf'>, job: JobRequest, { seed }: JobImage): Promise<string> =>
  markIdOf(await imageFingerprint({ ...job, seed }))
