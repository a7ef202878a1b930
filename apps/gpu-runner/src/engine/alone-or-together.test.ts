// Every family: a request's rows share batches in text, denoiser and decoder, and the picture of a seed is bit-equal alone and in company.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shippedModelsDir } from '../config.ts'
import { findFamily } from '../diffusion/families/index.ts'
import { openExact } from '../../test/reference.ts'
import type { OpenSession } from '../onnx/open-session.ts'
import { probeRequest } from '../probe/probe-request.ts'
import { generate } from './generate.ts'

const { signal } = new AbortController()

/** Opens on the processor, without the int8 graphs, whose rows run one by one, and notes the rows of each run, by graph. */
function createWatchedOpener(): { open: OpenSession; runs: Map<string, number[]> } {
  const runs = new Map<string, number[]>()
  return {
    runs,
    async open(options) {
      const session = await openExact(options)
      const sizes: number[] = []
      runs.set(options.path, sizes)
      const runRows: typeof session.runRows = (rows) => {
        sizes.push(rows.length)
        return session.runRows(rows)
      }
      return { ...session, runRows }
    },
  }
}

test.each([
  ['penny', 'penny', 'denoiser.onnx', 'decoder.onnx', 4],
  ['tiny-sd', 'stable-diffusion', 'unet/model.onnx', 'vae_decoder/model.onnx', 6],
  ['tiny-sdxl', 'stable-diffusion-xl', 'unet/model.onnx', 'vae_decoder/model.onnx', 6],
  ['tiny-pixart', 'pixart', 'transformer/model.onnx', 'vae_decoder/model.onnx', 6],
])('%s', async (name, familyId, denoiser, decoder, rows) => {
  const folder = join(shippedModelsDir, name)
  const family = findFamily(familyId)
  const { open, runs } = createWatchedOpener()
  const loaded = await family.load(folder, open)
  const model = { family, loaded, provider: 'cpu' }
  const request = { ...probeRequest(loaded.traits), sampler: 'euler', steps: 3, seeds: [5] }
  const alone = await generate(model, request, { signal })
  runs.get(join(folder, decoder))?.splice(0)
  const [together] = await Promise.all([
    generate(model, { ...request, seeds: [4, 5, 6] }, { signal }),
    generate(model, { ...request, prompt: 'a blue bird', sampler: 'dpmpp-2m', steps: 2, guidanceScale: 5, seeds: [9] }, { signal }),
  ])
  await loaded.close()
  expect(together.images[1]).toEqual(alone.images[0])
  // Three rows, with two texts each where guidance takes two predictions, beside those of another request.
  expect(Math.max(...(runs.get(join(folder, denoiser)) ?? []))).toBeGreaterThanOrEqual(rows)
  expect(runs.get(join(folder, decoder))).toEqual([1, 3])
})
