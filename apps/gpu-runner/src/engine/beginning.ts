// Where the rows of a request begin: in noise, or in the picture that it edits.
import { MintmarkError } from '@mintmark/shared'
import type { Denoise, Latents, NoiseLevel } from '../diffusion/contract.ts'
import { blend } from '../diffusion/elementwise.ts'
import type { Canvas, LoadedFamily, Picture, SourceLatents } from '../diffusion/families/family.ts'
import { keepOutside } from '../diffusion/inpaint.ts'
import { startFromImage, startFromNoise, type Start } from '../diffusion/start.ts'
import { fitPixels } from '../image/fit.ts'
import { paste } from '../image/paste.ts'
import type { Pixels } from '../image/pixels.ts'

/** A picture to begin from. `mask` is of the same size; its alpha is 255 where the picture is to be edited. */
export type EngineSource = { readonly pixels: Pixels; readonly mask: Pixels | null; readonly strength: number }

export type Beginning = {
  /** For the family's `prepare`. */
  readonly latents: SourceLatents | null
  readonly start: (levels: readonly NoiseLevel[], noise: Latents) => Start
  /** Keeps what the mask keeps while the picture is made, unless the network does that by itself. */
  readonly within: (denoise: Denoise) => Denoise
  /** Puts back, to the bit, what the mask keeps: an autoencoder gives no pixel back as it was. */
  readonly finish: (made: Pixels) => Pixels
}

const fromNoise: Beginning = { latents: null, start: startFromNoise, within: (denoise) => denoise, finish: (made) => made }

const alphaOf = ({ data }: Pixels): Uint8Array => data.filter((_, i) => i % 4 === 3)

async function pictureOn({ width, height }: Canvas, { pixels, mask }: EngineSource): Promise<Picture> {
  const fit = (one: Pixels): Promise<Pixels> => fitPixels(one, { width, height, background: 'transparent' })
  return { pixels: await fit(pixels), mask: mask && alphaOf(await fit(mask)) }
}

/**
 * At full strength an edited part owes nothing to the old picture, so it begins in noise alone; what is kept around it begins in
 * itself. A network that looks at the mask was trained to begin in noise everywhere.
 */
function startAt({ known, mask, masked }: SourceLatents, strength: number): Beginning['start'] {
  return function start(levels, noise) {
    const begun = startFromImage(levels, known, noise, strength)
    if (!mask || strength < 1) return begun
    const fresh = startFromNoise(levels, noise)
    return masked ? fresh : { ...begun, x: blend(mask, fresh.x, begun.x) }
  }
}

/** Throws `unsupported_parameter` for a model without an image encoder, and what the encoder throws. */
export async function beginIn(
  loaded: LoadedFamily,
  canvas: Canvas,
  source: EngineSource | undefined,
  signal: AbortSignal,
): Promise<Beginning> {
  if (!source) return fromNoise
  if (!loaded.encode) throw new MintmarkError('unsupported_parameter', { param: 'image', message: 'The model reads no pictures.' })
  const picture = await pictureOn(canvas, source)
  const latents = await loaded.encode(picture, canvas, signal)
  const { known, mask, masked } = latents
  const { pixels, mask: weights } = picture
  return {
    latents,
    start: startAt(latents, source.strength),
    within: (denoise) => (mask && !masked ? keepOutside(denoise, { known, mask }) : denoise),
    finish: (made) => (weights ? paste(made, pixels, weights) : made),
  }
}
