// Uploads on their way to the engine: looked at first, and refused at stage `input` before anything is made.
import { createHash } from 'node:crypto'
import { ModerationBlocked, type JobSource } from '@mintmark/shared'
import { expect, test } from 'vitest'
import { createJob } from '../../test/job.ts'
import type { Pixels } from '../image/pixels.ts'
import { createStopwatch } from '../telemetry/stopwatch.ts'
import { readSource } from './read-source.ts'

const bytes = Uint8Array.of(1, 2, 3)
const file = { object_key: 'inputs/up_1', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: 3 }
const source: JobSource = { kind: 'edit', image: file, mask: null, strength: 0.5 }
const pixels: Pixels = { width: 1, height: 1, data: Uint8Array.of(9, 9, 9, 255) }
const run = { signal: new AbortController().signal, watch: createStopwatch(() => 0) }

const around = (categories: string[]) => ({
  store: { get: async () => bytes, put: async () => {}, remove: async () => {} },
  uploads: { decode: async () => ({ image: pixels, mask: null, contentType: 'image/png' }) },
  pictures: { judge: async () => categories },
})

test('a picture that the check objects to ends its job at stage input', async () => {
  const refusal = readSource(around(['sexual']), createJob({ source }), run)
  await expect(refusal).rejects.toThrow(ModerationBlocked)
  await expect(refusal).rejects.toMatchObject({ details: { stage: 'input', categories: ['sexual'] } })
})

test('a harmless one is what the engine begins in, and the parent of what it makes', async () => {
  expect(await readSource(around([]), createJob({ source }), run)).toEqual({
    engine: { pixels, mask: null, strength: 0.5 },
    parent: { contentType: 'image/png', file: { bytes, contentType: 'image/png' } },
  })
  expect(await readSource(around([]), createJob(), run)).toBeNull()
})
