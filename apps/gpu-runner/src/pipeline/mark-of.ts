// The marks of a job's images: worked out once, and the same for an image's file and for its previews.
import { imageFingerprint, type JobImage, type JobRequest } from '@mintmark/shared'
import type { PipelineDependencies } from './dependencies.ts'

/** The mark of one of the job's images: 12 lower-case hex digits. Throws a RangeError for another job's image. */
export type MarkOf = (image: Pick<JobImage, 'id'>) => string

export async function createMarkOf({ markIdOf }: Pick<PipelineDependencies, 'markIdOf'>, job: JobRequest): Promise<MarkOf> {
  const markId = async ({ seed, prompt = job.prompt }: JobImage): Promise<string> =>
    markIdOf(await imageFingerprint({ ...job, prompt, seed }))
  const marks = new Map(await Promise.all(job.images.map(async (image) => [image.id, await markId(image)] as const)))
  return function markOf({ id }) {
    const mark = marks.get(id)
    if (mark === undefined) throw new RangeError(`the job has no image ${id}`)
    return mark
  }
}
