// A job sent straight to the runner, signed as the edge signs it: what the edge's own cost is measured against.
import { catalogue } from '@mintmark/models'
import {
  callHeaders,
  callSignature,
  createId,
  fromBase64Url,
  type JobEvent,
  jobEventSchema,
  type JobRequest,
  sha256Hex,
  utf8,
  weightsListing,
} from '@mintmark/shared'

export type JobOptions = { readonly images?: number; readonly steps?: number }

/** A job of the default model for "a red apple" with random seeds. */
export async function createJob({ images = 1, steps }: JobOptions = {}): Promise<JobRequest> {
  const [model] = catalogue
  if (!model) throw new Error('the catalogue is empty')
  const [width, height] = model.native_size
  const ids = Array.from({ length: images }, () => createId('img'))
  return {
    version: 1,
    id: createId('job'),
    request_id: createId('req'),
    deadline_ms: Date.now() + 60_000,
    model: model.id,
    weights_digest: await sha256Hex(utf8(weightsListing(model))),
    prompt: 'a red apple',
    negative_prompt: null,
    width,
    height,
    steps: steps ?? model.steps.default,
    guidance_scale: model.guidance.default,
    sampler: model.samplers.default,
    output_format: 'png',
    output_compression: 100,
    background: 'transparent',
    images: ids.map((id) => ({ id, seed: Math.floor(Math.random() * 2 ** 32), object_key: `images/${id}.png` })),
  }
}

const path = '/v1/jobs'

/** Sends the job and returns its events once the stream has ended. Throws when the job did not complete. */
export async function runJob(runnerUrl: string, runnerKey: string, job: JobRequest): Promise<JobEvent[]> {
  const body = utf8(JSON.stringify(job))
  const call = { method: 'POST', path, timestampMs: Date.now(), nonce: createId('req'), body }
  const response = await fetch(`${runnerUrl}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      [callHeaders.timestamp]: String(call.timestampMs),
      [callHeaders.nonce]: call.nonce,
      [callHeaders.signature]: await callSignature(fromBase64Url(runnerKey), call),
    },
  })
  const lines = (await response.text()).split('\n').filter(Boolean)
  if (!response.ok) throw new Error(`the runner answered ${response.status}: ${lines.join(' ')}`)
  const events = lines.map((line) => jobEventSchema.parse(JSON.parse(line)))
  if (events.at(-1)?.type !== 'completed') throw new Error(`the job did not complete: ${lines.at(-1)}`)
  return events
}
