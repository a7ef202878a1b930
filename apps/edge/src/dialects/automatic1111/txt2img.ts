// POST /sdapi/v1/txt2img: the dialect's request as an order like any other, and its pictures in base64.
import { txt2imgRequestSchema, type Txt2imgRequest } from '@mintmark/shared'
import { stream } from 'hono/streaming'
import { parseBody } from '../../contract/parse-body.ts'
import type { Plan } from '../../contract/plan.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { readDialectState } from '../../records/automatic1111.ts'
import { base64Of } from '../../routes/answer.ts'
import { takeOrder } from '../../routes/order-of.ts'
import type { Services } from '../../services.ts'
import { ignoredFields } from './ignored-fields.ts'
import { infoOf } from './info.ts'
import { runAtOnce, type DialectRun } from './run-at-once.ts'
import { dialectSampler } from './sampler-names.ts'
import { translate } from './translate.ts'

/** The request again, with what its open fields came to. */
const parametersOf = (request: Txt2imgRequest, { fields }: Plan, { images }: DialectRun): Record<string, unknown> => ({
  ...request,
  seed: images[0]?.seed,
  steps: fields.steps,
  cfg_scale: fields.guidance_scale,
  width: fields.width,
  height: fields.height,
  sampler_name: dialectSampler(fields.sampler),
})

type Answer = {
  readonly run: DialectRun
  readonly parameters: Record<string, unknown>
  readonly info: string
  readonly sendImages: boolean
}

/** The answer's JSON in pieces: ten large files at once would not fit into a Worker's memory. */
async function* jsonPieces(services: Services, { run, parameters, info, sendImages }: Answer): AsyncGenerator<string> {
  let before = '{"images":['
  for (const image of sendImages ? run.images : []) {
    yield `${before}"${await base64Of(services, image)}"`
    before = ','
  }
  const opening = before === ',' ? '' : before
  yield `${opening}],"parameters":${JSON.stringify(parameters)},"info":${JSON.stringify(info)}}`
}

/** Throws storage_unavailable when the first file cannot be read; when a later one cannot, the answer breaks off. */
async function send(services: Services, c: EdgeContext, answer: Answer): Promise<Response> {
  const pieces = jsonPieces(services, answer)
  const { value: first = '' } = await pieces.next()
  c.header('Content-Type', 'application/json')
  return stream(c, async (sink) => {
    await sink.write(first)
    for await (const piece of pieces) await sink.write(piece)
  })
}

/** Fails with the codes of parsing, policy and dispatch in the error table. */
export const txt2img = (services: Services) => async (c: EdgeContext) => {
  const request = await parseBody(c, txt2imgRequestSchema)
  const { model } = await readDialectState(services.db, c.var.apiKey.id)
  const { plan, order } = await takeOrder(services, c, translate(request, model))
  const run = await runAtOnce(services, c, plan, order)
  const asked = { batchSize: request.batch_size ?? 1, nowMs: services.now() }
  const info = JSON.stringify(infoOf(plan, run, ignoredFields(request), asked))
  return send(services, c, { run, parameters: parametersOf(request, plan, run), info, sendImages: request.send_images ?? true })
}
