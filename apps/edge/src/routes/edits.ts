// POST /v1/images/edits and /v1/images/variations: from a picture to images behind signed URLs.
import { editRequestSchema, variationRequestSchema, type EditRequest } from '@mintmark/shared'
import { planEdit, defaultEditModelId, type EditPlan } from '../contract/plan-edit.ts'
import type { Plan } from '../contract/plan.ts'
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { nameUpload, putUpload } from '../uploads/bucket.ts'
import type { UploadedPictures } from '../uploads/picture.ts'
import { answerOrder } from './answer-order.ts'
import { isDryRun } from './dry-run.ts'
import { requireModel, weightsDigestOf } from './models.ts'
import { orderPlan } from './order-of.ts'
import { readEdit, readFormEdit, type EditBody } from './read-edit.ts'

type Edit = EditBody<EditRequest> & Pick<EditPlan, 'kind' | 'maskReading'>

/** Throws the codes of a model's limits. */
export function planPicture({ random }: Services, { pictures, ...edit }: Edit): Plan {
  const manifest = requireModel(edit.request.model ?? defaultEditModelId())
  const files = { image: nameUpload(pictures.image, random), mask: pictures.mask && nameUpload(pictures.mask, random) }
  return planEdit({ ...edit, pictures, files }, manifest, weightsDigestOf(manifest))
}

/** For the runner to take, once policy has allowed the request. */
export async function putPictures({ bucket }: Services, { fields: { source } }: Plan, { image, mask }: UploadedPictures): Promise<void> {
  if (!source) return
  await Promise.all([putUpload(bucket, source.image, image), source.mask && mask && putUpload(bucket, source.mask, mask)])
}

/** Nothing is put into the bucket before policy has allowed the request. */
async function answer(services: Services, c: EdgeContext, edit: Edit): Promise<Response> {
  const { plan, order } = await orderPlan(services, c, planPicture(services, edit))
  if (!isDryRun(c)) await c.var.stopwatch.time('upload', () => putPictures(services, plan, edit.pictures))
  return answerOrder(services, c, plan, order)
}

/** Fails with the codes of parsing, of uploads, of policy and of dispatch in the error table. */
export const createEdit = (services: Services) => async (c: EdgeContext) => {
  const { fetch } = services.cache.dispatcher.runner
  return answer(services, c, { ...(await readEdit(c, editRequestSchema, fetch)), kind: 'edit' })
}

/** A variation is an edit that no words guide. */
export const createVariation = (services: Services) => async (c: EdgeContext) => {
  const { request, pictures } = await readFormEdit(c, variationRequestSchema)
  return answer(services, c, { request: { ...request, prompt: '' }, pictures: { ...pictures, mask: null }, kind: 'variation' })
}
