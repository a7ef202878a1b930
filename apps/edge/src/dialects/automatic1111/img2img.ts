// POST /sdapi/v1/img2img: a picture of the dialect as an edit like any other.
import { img2imgRequestSchema, MintmarkError, type Img2imgRequest, type MaskReading } from '@mintmark/shared'
import { pictureBytes } from '../../contract/data-url.ts'
import { parseBody } from '../../contract/parse-body.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { readDialectState } from '../../records/automatic1111.ts'
import { planPicture, putPictures } from '../../routes/edits.ts'
import { orderPlan } from '../../routes/order-of.ts'
import type { Services } from '../../services.ts'
import { describePictures } from '../../uploads/picture.ts'
import { answerRequest } from './answer.ts'
import { translate } from './translate.ts'

/** That server's own. */
const defaultStrength = 0.75

/** Also that server's. */
const defaultBlurPx = 4

/** The one picture and its mask. Throws unsupported_parameter for several pictures. */
function filesOf({ init_images: [first = '', ...others], mask }: Img2imgRequest) {
  if (others.length === 0) return { image: pictureBytes(first), mask: mask ? pictureBytes(mask) : null }
  const message = 'The models here begin from one picture; send one.'
  throw new MintmarkError('unsupported_parameter', { param: 'init_images', message })
}

const maskReadingOf = ({ mask_blur, inpainting_mask_invert: inverted }: Img2imgRequest): MaskReading => ({
  changes: inverted ? 'black' : 'white',
  blur_px: mask_blur ?? defaultBlurPx,
})

/** Fails with the codes of parsing, of uploads, of policy and of dispatch in the error table. */
export const img2img = (services: Services) => async (c: EdgeContext) => {
  const request = await parseBody(c, img2imgRequestSchema)
  const pictures = await describePictures(filesOf(request))
  const { model } = await readDialectState(services.db, c.var.apiKey.id)
  const fields = { ...translate(request, model), strength: request.denoising_strength ?? defaultStrength }
  const edit = { request: fields, pictures, kind: 'edit', maskReading: maskReadingOf(request) } as const
  const received = await orderPlan(services, c, planPicture(services, edit))
  await c.var.stopwatch.time('upload', () => putPictures(services, received.plan, pictures))
  return answerRequest(services, c, request, received)
}
