// Which execution provider runs a model: the first that loads it and draws a probe picture as the processor does.
import { describeCause } from '../../telemetry/describe-cause.ts'
import type { Pixels } from '../../image/pixels.ts'

/** Half floats lose no more than this against float32 (performance protocol); a wrong kernel loses far more. */
export const leastPsnrDb = 35

/** A model loaded on some provider, and the picture that it drew there of a fixed seed and text. */
export type Drawn<Model> = { readonly model: Model; readonly picture: Pixels; readonly close: () => Promise<void> }

export type Candidate<Model> = { readonly id: string; readonly load: () => Promise<Drawn<Model>> }

/** Peak signal-to-noise ratio of two pictures of one size in dB, over all four channels; -Infinity for different sizes. */
export function psnrDb(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) return -Infinity
  const squares = a.data.reduce((sum, value, i) => sum + (value - (b.data[i] ?? 0)) ** 2, 0)
  return 10 * Math.log10(255 ** 2 / (squares / a.data.length))
}

/**
 * Tries `candidates` in order and ends at `processor`, whose pictures are the measure of the others'. `note` is told why one was passed
 * over. Throws what the processor throws when it comes to that.
 */
export async function chooseProvider<Model>(
  candidates: readonly Candidate<Model>[],
  processor: Candidate<Model>,
  note: (message: string) => void,
): Promise<{ readonly id: string; readonly model: Model }> {
  for (const candidate of candidates) {
    const drawn = await tryToDraw(candidate, note)
    if (!drawn) continue
    const psnr = await agreement(drawn.picture, processor, note)
    if (psnr >= leastPsnrDb) return { id: candidate.id, model: drawn.model }
    note(
      `${candidate.id} is not used: its probe picture is ${psnr.toFixed(1)} dB from the processor's, and should be ${leastPsnrDb} or more`,
    )
    await drawn.close()
  }
  return { id: processor.id, model: (await processor.load()).model }
}

async function tryToDraw<Model>({ id, load }: Candidate<Model>, note: (message: string) => void): Promise<Drawn<Model> | null> {
  try {
    return await load()
  } catch (error) {
    note(`${id} is not used: ${describeCause(error)}`)
    return null
  }
}

/** -Infinity where the processor has no picture to compare with. */
async function agreement<Model>(picture: Pixels, processor: Candidate<Model>, note: (message: string) => void): Promise<number> {
  const reference = await tryToDraw(processor, note)
  if (!reference) return -Infinity
  await reference.close()
  return psnrDb(picture, reference.picture)
}
