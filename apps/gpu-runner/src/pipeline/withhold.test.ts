// Pictures that the check objects to are neither stored nor shown, and the rest of their job is.
import type { JobEvent, JobRequest } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { createImages, createJob } from '../../test/job.ts'
import type { Pixels } from '../image/pixels.ts'
import { noWatermarker } from '../provenance/watermark/watermarker.ts'
import type { PictureCheck } from '../safety/picture-check.ts'
import type { StoredObject } from '../storage/image-store.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { PipelineDependencies } from './dependencies.ts'
import { runJob } from './run-job.ts'

const { signal } = new AbortController()
const pixelsOf = (value: number): Pixels => ({ width: 8, height: 8, data: new Uint8Array(8 * 8 * 4).fill(value) })

/** Draws the seed as a grey, and sends one preview of each picture first. */
const engine: PipelineDependencies['engine'] = {
  async generate({ seeds }, { onPreview }) {
    const images = seeds.map(pixelsOf)
    for (const [row, pixels] of images.entries()) onPreview?.({ row, step: 1, steps: 2, index: 0, pixels })
    return { images, warnings: [], timingsMs: {}, provider: 'cpu' }
  },
}

/** Objects to odd greys, and to every grey in mode strict. */
const oddOnes: Pick<PictureCheck, 'judge'> = {
  judge: async ({ data }, mode) => (mode === 'strict' || (data[0] ?? 0) % 2 === 1 ? ['sexual'] : []),
}

type Ran = { readonly events: JobEvent[]; readonly keys: string[]; readonly timings: Record<string, number> }

async function run(changes: Partial<JobRequest>): Promise<Ran> {
  const [events, stored]: [JobEvent[], StoredObject[]] = [[], []]
  const dependencies: PipelineDependencies = {
    model: { manifest: { id: 'penny' }, weightsDigest: 'x' },
    engine,
    pictures: oddOnes,
    watermarker: noWatermarker,
    signer: { sign: async ({ bytes }) => ({ bytes, manifest: new Uint8Array(1), manifestId: 'urn:c2pa:x', timeStamp: 'none' }) },
    store: { put: async (object) => void stored.push(object), remove: async () => {}, get: async () => null },
    uploads: { decode: () => Promise.reject(new Error('no job here uploads')) },
    log: createLogger('silent'),
    date: () => new Date(0),
    now: () => 0,
    markIdOf: async () => '0'.repeat(12),
    labels: { badge: false, aigcProducer: null },
    version: 'test',
  }
  const timings = await runJob(dependencies, createJob(changes), { emit: (event) => void events.push(event), signal }, 0)
  return { events, keys: stored.map(({ key }) => key), timings }
}

const ofType = <T extends JobEvent['type']>(events: readonly JobEvent[], type: T) =>
  events.filter((event): event is Extract<JobEvent, { type: T }> => event.type === type)

test('a withheld image is named with its stage and categories, and the others are stored', async () => {
  const images = createImages(3, 10)
  const { events, keys } = await run({ images })
  const withheld = { image_id: images[1]?.id, moderation_details: { stage: 'output', categories: ['sexual'] } }
  expect(ofType(events, 'image_blocked')).toEqual([{ type: 'image_blocked', ...withheld }])
  const stored = ofType(events, 'image_stored').map(({ image }) => image.id)
  expect(stored).toEqual([images[0]?.id, images[2]?.id])
  expect(keys).not.toContain(images[1]?.object_key)
  expect(keys).toHaveLength(4)
})

test('no preview of a withheld image is sent', async () => {
  const images = createImages(2, 10)
  const { events } = await run({ images, partial_images: 1 })
  expect(ofType(events, 'partial_image').map(({ image_id }) => image_id)).toEqual([images[0]?.id])
})

test('a job whose images are all withheld stores nothing and ends without an error', async () => {
  const { events, keys, timings } = await run({ images: createImages(2, 10), moderation: 'strict' })
  expect([ofType(events, 'image_blocked').length, ofType(events, 'image_stored').length, keys.length]).toEqual([2, 0, 0])
  expect(timings).toHaveProperty('safety')
})
