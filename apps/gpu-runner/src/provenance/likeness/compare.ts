// Whether a picture shows what a kept likeness shows: whole, as a part of it, or on a larger page.
import sharp, { type Sharp } from 'sharp'
import { bestFit } from './correlate.ts'
import { type Likeness, shrink } from './likeness.ts'

/** How a marked picture lies in the one that was read: turned clockwise by an angle, after it may have been mirrored. */
export type Placement = { readonly angleDegrees: number; readonly mirrored: boolean }

/** Shares of the kept size that are tried: below 1 the picture is a part of what was kept, above 1 a page around it. */
const ratio = 1.05
const smallestStep = -18
const largestStep = 22
const steps = Array.from({ length: largestStep - smallestStep + 1 }, (_, i) => smallestStep + i)
/** The nearest to the whole picture first, where most copies are found. */
const shares = steps.sort((a, b) => Math.abs(a) - Math.abs(b)).map((step) => ratio ** step)
/** So like that no other scale need be tried. */
const certain = 0.97

/** A working copy: larger than any size that is tried. */
const workingSide = 256
/** A turn below this is not undone: it would cost the corners and win nothing. */
const slightDegrees = 2

function upright(image: Sharp, { angleDegrees, mirrored }: Placement): Sharp {
  const slight = angleDegrees < slightDegrees || angleDegrees > 360 - slightDegrees
  const turned = slight ? image : image.rotate(-angleDegrees, { background: '#ffffff' })
  return mirrored ? turned.flop() : turned
}

const fits = (piece: Likeness, page: Likeness): boolean => piece.width <= page.width && piece.height <= page.height

/** The picture at a share of the kept size against what was kept, whichever of the two contains the other. */
async function fitAt(share: number, working: Sharp, aspect: number, kept: Likeness): Promise<number> {
  const short = share * Math.min(kept.width, kept.height)
  const [width, height] = [Math.round(short * Math.max(1, aspect)), Math.round(short * Math.max(1, 1 / aspect))]
  const copy = await shrink(working, width, height)
  if (fits(copy, kept)) return bestFit(copy, kept)
  return fits(kept, copy) ? bestFit(kept, copy) : 0
}

/** Similarity 0..1 of a picture with a kept likeness: the best of 41 scales, from 0.42 to 2.9 of the kept size, and all places. */
export async function compareWithKept(image: Sharp, kept: Likeness, placement: Placement): Promise<number> {
  const small = image
    .clone()
    .flatten({ background: '#ffffff' })
    .resize(2 * workingSide, 2 * workingSide, { fit: 'inside', withoutEnlargement: true })
  const standing = await upright(sharp(await small.png().toBuffer()), placement).toBuffer()
  const { width, height } = await sharp(standing).metadata()
  const working = sharp(standing)
  let best = 0
  for (const share of shares) {
    best = Math.max(best, await fitAt(share, working, width / height, kept))
    if (best > certain) break
  }
  return best
}
