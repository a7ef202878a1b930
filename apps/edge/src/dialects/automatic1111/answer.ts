// Runs an order of the dialect and answers with its pictures in base64.
import type { Img2imgRequest, Txt2imgRequest } from '@mintmark/shared'
import { stream } from 'hono/streaming'
import type { Plan } from '../../contract/plan.ts'
import type { Order } from '../../dispatch/order.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { base64Of } from '../../routes/answer.ts'
import type { Services } from '../../services.ts'
import { ignoredFields } from './ignored-fields.ts'
import { infoOf } from './info.ts'
import { runAtOnce, type DialectRun } from './run-at-once.ts'
import { dialectSampler } from './sampler-names.ts'

export type DialectRequest = Txt2imgRequest | Img2imgRequest

/** The request again, with what its open fields came to. */
const parametersOf = (request: DialectRequest, { fields }: Plan, { images }: DialectRun): Record<string, unknown> => ({
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

export async function answerRequest(
  services: Services,
  c: EdgeContext,
  request: DialectRequest,
  { plan, order }: { readonly plan: Plan; readonly order: Order },
): Promise<Response> {
  const run = await runAtOnce(services, c, plan, order)
  const asked = { batchSize: request.batch_size ?? 1, nowMs: services.now() }
  const info = JSON.stringify(infoOf(plan, run, ignoredFields(request, plan.fields), asked))
  return send(services, c, { run, parameters: parametersOf(request, plan, run), info, sendImages: request.send_images ?? true })
}
