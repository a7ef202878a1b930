// Between the model and everything after it: generated pictures that the check objects to go no further.
import { MintmarkError, type JobImage, type JobRequest } from '@mintmark/shared'
import type { Pixels } from '../image/pixels.ts'
import type { Stopwatch } from '../telemetry/stopwatch.ts'
import type { JobContext, PipelineDependencies } from './dependencies.ts'

/** An image of a job with the pixels that the engine made for it. */
export type MadeImage = { readonly image: JobImage; readonly pixels: Pixels }

/** Throws `generation_failed` when the engine gave too few images. */
export const pairUp = ({ images }: JobRequest, pixels: readonly Pixels[]): MadeImage[] =>
  images.map((image, row) => {
    const made = pixels[row]
    if (!made) throw new MintmarkError('generation_failed', { message: 'The engine gave too few images.' })
    return { image, pixels: made }
  })

/** The images that may be seen. Emits `image_blocked` for each of the others. */
export async function withhold(
  { pictures }: Pick<PipelineDependencies, 'pictures'>,
  { moderation = 'auto' }: JobRequest,
  made: readonly MadeImage[],
  { emit, signal, watch }: JobContext & { readonly watch: Stopwatch },
): Promise<MadeImage[]> {
  const found = await watch.time('safety', () => Promise.all(made.map(({ pixels }) => pictures.judge(pixels, moderation, signal))))
  const categoriesOf = (row: number): string[] => [...(found[row] ?? [])]
  for (const [row, { image }] of made.entries()) {
    const categories = categoriesOf(row)
    if (categories.length === 0) continue
    emit({ type: 'image_blocked', image_id: image.id, moderation_details: { stage: 'output', categories } })
  }
  return made.filter((_, row) => categoriesOf(row).length === 0)
}
