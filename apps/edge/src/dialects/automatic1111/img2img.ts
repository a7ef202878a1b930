// POST /sdapi/v1/img2img: a picture of the dialect as an edit like any other.
import { img2imgRequestSchema, MintmarkError, type Img2imgRequest } from '@mintmark/shared'
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

const unsupported = (param: string, message: string): MintmarkError => new MintmarkError('unsupported_parameter', { param, message })

/** The one picture. Throws unsupported_parameter for several, and for a mask: here a mask's alpha says what to change, and not its white. */
function pictureOf({ init_images: [first = '', ...others], mask }: Img2imgRequest): Uint8Array<ArrayBuffer> {
  if (others.length > 0) throw unsupported('init_images', 'The models here begin from one picture; send one.')
  if (mask) throw unsupported('mask', 'A mask is taken by POST /v1/images/edits, where its alpha says what to change.')
  return pictureBytes(first)
}

/** Fails with the codes of parsing, of uploads, of policy and of dispatch in the error table. */
export const img2img = (services: Services) => async (c: EdgeContext) => {
  const request = await parseBody(c, img2imgRequestSchema)
  const pictures = await describePictures({ image: pictureOf(request), mask: null })
  const { model } = await readDialectState(services.db, c.var.apiKey.id)
  const fields = { ...translate(request, model), strength: request.denoising_strength ?? defaultStrength }
  const received = await orderPlan(services, c, planPicture(services, { request: fields, pictures, kind: 'edit' }))
  await c.var.stopwatch.time('upload', () => putPictures(services, received.plan, pictures))
  return answerRequest(services, c, request, received)
}
