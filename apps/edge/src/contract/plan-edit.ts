// What an edit or a variation comes to for its model: a generation that begins from a picture.
import { catalogue, defaultModelId } from '@mintmark/models'
import { MintmarkError, type EditRequest, type JobSource, type MaskReading, type ModelManifest, type Warning } from '@mintmark/shared'
import type { UploadedPictures } from '../uploads/picture.ts'
import { planGeneration, type Plan } from './plan.ts'

type Size = { readonly width: number; readonly height: number }

const reads = ({ tasks }: ModelManifest): boolean => tasks.includes('image-to-image')

/** The model of a request that names none: the default one if it reads pictures, else the first that does. */
export const defaultEditModelId = (): string =>
  [catalogue.find(({ id }) => id === defaultModelId), ...catalogue].find((model) => model && reads(model))?.id ?? defaultModelId

/** Throws unsupported_parameter, naming the models that can. */
function requireReads(manifest: ModelManifest): void {
  if (reads(manifest)) return
  const able = catalogue.filter(reads).map(({ id }) => id)
  const instead = able.length === 0 ? 'no model here takes images' : `${able.join(', ')} can`
  const message = `${manifest.id} makes images from words alone and takes none; ${instead}.`
  throw new MintmarkError('unsupported_parameter', { param: 'image', message })
}

const between = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** Latents are eight pixels wide in most models; other sides would be cut from a larger frame. */
const grain = 8

/** About as many pixels as the model's own size, in the picture's aspect, as far as the model's limits let it. */
function sizeLike({ width, height }: Size, { native_size: [w, h], limits }: ModelManifest): string {
  const aspect = between(width / height, 1 / limits.max_aspect, limits.max_aspect)
  const side = (value: number): number => between(Math.round(value / grain) * grain, limits.min_side, limits.max_side)
  return `${side(Math.sqrt(w * h * aspect))}x${side(Math.sqrt((w * h) / aspect))}`
}

/** Beyond rounding to whole pixels. */
const differs = (a: Size, b: Size): boolean => Math.abs((a.width * b.height) / (a.height * b.width) - 1) > 0.05

function cropped(fields: Size, { image }: UploadedPictures): Warning[] {
  if (!differs(fields, image)) return []
  const message = `The picture measures ${image.width}x${image.height}; its middle was taken for ${fields.width}x${fields.height}.`
  return [{ code: 'input_cropped', param: 'size', message }]
}

const strengthOf = { high: 0.45, low: 0.75 } as const
const variationStrength = 0.6

type Asked = Pick<EditRequest, 'strength' | 'input_fidelity'>

/** What is left of the old picture when the request does not say: nothing inside a mask. */
const defaultStrength = ({ input_fidelity }: Asked, kind: JobSource['kind'], mask: unknown): number => {
  if (kind === 'variation') return variationStrength
  return mask ? 1 : strengthOf[input_fidelity ?? 'low']
}

export type EditPlan = {
  readonly request: EditRequest
  readonly kind: JobSource['kind']
  readonly pictures: UploadedPictures
  /** Where the pictures will lie. */
  readonly files: Pick<JobSource, 'image' | 'mask'>
  /** For a mask that does not say by its alpha what to change. */
  readonly maskReading?: MaskReading | undefined
}

/** Throws invalid_value or unsupported_parameter, naming the field and what the model takes. */
export function planEdit({ request, kind, pictures, files, maskReading }: EditPlan, manifest: ModelManifest, weightsDigest: string): Plan {
  requireReads(manifest)
  const { strength, input_fidelity, ...asked } = request
  const size = asked.size && asked.size !== 'auto' ? asked.size : sizeLike(pictures.image, manifest)
  const plan = planGeneration({ ...asked, size }, manifest, weightsDigest)
  const source: JobSource = {
    kind,
    ...files,
    ...(maskReading && files.mask ? { mask_reading: maskReading } : {}),
    strength: strength ?? defaultStrength({ input_fidelity }, kind, pictures.mask),
  }
  return {
    ...plan,
    events: 'image_edit',
    // The picture already shows whom it shows.
    diversity: 'off',
    fields: { ...plan.fields, source },
    warnings: [...plan.warnings, ...cropped(plan.fields, pictures)],
  }
}
