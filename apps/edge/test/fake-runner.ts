// A runner for tests: checks the edge's signature, stores a small file per image in the emulated bucket and streams the events.
import { env } from 'cloudflare:workers'
import {
  callHeaders,
  callSignature,
  fromBase64Url,
  type Inspection,
  jobRequestSchema,
  manifestObjectKey,
  sha256Hex,
  utf8,
  type JobEvent,
  type JobRequest,
} from '@mintmark/shared'
import { vi } from 'vitest'
import { edgeVariables } from './variables.ts'

export type FakeRunner = {
  /** The jobs that were posted, in order. */
  readonly jobs: JobRequest[]
  /** What to do with the next jobs instead of making them. `host` is that of the runner which was called. */
  behave: (job: JobRequest, signal: AbortSignal, host: string) => Promise<Response> | Response
  /** What the next inspections find. */
  inspect: (file: FormData, host: string) => Promise<Response> | Response
}

const encode = (events: readonly JobEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')

export const eventStream = (events: readonly JobEvent[]): Response =>
  new Response(encode(events), { headers: { 'content-type': 'application/x-ndjson' } })

/** The file of an image: as good as its seed and its format. */
export const fileOf = (seed: number, format: string): string => `${format} file of seed ${seed}`

async function store(job: JobRequest, image: JobRequest['images'][number]): Promise<JobEvent> {
  const file = utf8(fileOf(image.seed, job.output_format))
  await env.IMAGES.put(image.object_key, file)
  const { id, object_key } = image
  const { width, height, output_format } = job
  const watermark = { status: 'none', id: null } as const
  const stored = {
    id,
    object_key,
    content_type: `image/${output_format}`,
    bytes: file.length,
    sha256: await sha256Hex(file),
    width,
    height,
    likeness: 'likeness',
    manifest: { object_key: manifestObjectKey(id), id: `urn:c2pa:${id}` },
    watermark,
  }
  return { type: 'image_stored', image: stored }
}

export async function makeImages(job: JobRequest): Promise<JobEvent[]> {
  const stored = await Promise.all(job.images.map((image) => store(job, image)))
  const accepted = { type: 'accepted', job_id: job.id, queue_position: 0, estimated_ms: null } as const
  return [accepted, ...stored, { type: 'completed', timings_ms: { queue: 1, denoise: 20 } }]
}

const nothingFound = (): Response =>
  Response.json({
    content_type: 'image/png',
    width: 1,
    height: 1,
    credentials: null,
    watermark: null,
    similarity: null,
  } satisfies Inspection)

async function checkSignature(request: Request, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const header = (name: string): string => request.headers.get(name) ?? ''
  const call = { method: 'POST', path: new URL(request.url).pathname, timestampMs: Number(header(callHeaders.timestamp)), body }
  const key = fromBase64Url(edgeVariables.MINTMARK_RUNNER_KEY)
  const expected = await callSignature(key, { ...call, nonce: header(callHeaders.nonce) })
  if (expected !== header(callHeaders.signature)) throw new Error('the call to the runner is not signed as agreed')
}

/** Takes the place of the network until the test ends. */
export function installFakeRunner(): FakeRunner {
  const runner: FakeRunner = { jobs: [], behave: async (job) => eventStream(await makeImages(job)), inspect: nothingFound }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    const body = new Uint8Array(await request.arrayBuffer())
    await checkSignature(request, body)
    const { pathname, host } = new URL(request.url)
    if (pathname === '/v1/inspections') return runner.inspect(await new Response(body, request).formData(), host)
    const job = jobRequestSchema.parse(JSON.parse(new TextDecoder().decode(body)))
    runner.jobs.push(job)
    return runner.behave(job, request.signal, host)
  })
  return runner
}
