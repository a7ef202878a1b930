// Jobs for tests.
import { catalogue } from '@mintmark/models'
import { sha256Hex, utf8, weightsListing, type JobRequest } from '@mintmark/shared'

const [manifest] = catalogue
if (!manifest) throw new Error('the catalogue is empty')
const weightsDigest = await sha256Hex(utf8(weightsListing(manifest)))

/** A job of one image with a fresh id, with `changes` on top. */
export function createJob(changes: Partial<JobRequest> = {}): JobRequest {
  const id = crypto.randomUUID()
  return {
    version: 1,
    id,
    request_id: `req_${id}`,
    deadline_ms: Date.now() + 60_000,
    model: 'penny',
    weights_digest: weightsDigest,
    prompt: 'a red apple',
    negative_prompt: null,
    width: 256,
    height: 256,
    steps: 4,
    guidance_scale: 3,
    sampler: 'euler',
    output_format: 'png',
    output_compression: 100,
    background: 'transparent',
    images: [{ id: `img_${id}`, seed: 1, object_key: `images/${id}.png` }],
    ...changes,
  }
}

/** `count` images with consecutive seeds from `seed`. */
export const createImages = (count: number, seed: number): JobRequest['images'] =>
  Array.from({ length: count }, (_, i) => {
    const id = crypto.randomUUID()
    return { id: `img_${id}`, seed: seed + i, object_key: `images/${id}.png` }
  })
