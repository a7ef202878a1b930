// Decoding in tiles: the tiles cover the picture, a decoder that looks at single values is not changed at all, and a real one hardly.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Pixels } from '../../../image/pixels.ts'
import { createSessionOpener, type OnnxSession, type OpenSession } from '../../../onnx/open-session.ts'
import { createNoise } from '../../noise/create-noise.ts'
import { psnrDb } from '../../../engine/host/choose-provider.ts'
import { planesToPixels } from './planes.ts'
import { decodeInTiles, tileStarts, type DecodeTile } from './tiles.ts'
import { openVae } from './vae.ts'

test.each([
  [32, 32, [0]],
  [20, 32, [0]],
  [33, 32, [0, 1]],
  [56, 32, [0, 24]],
  [96, 32, [0, 21, 43, 64]],
])('a side of %i in tiles of %i', (length, tile, starts) => {
  expect(tileStarts(length, tile)).toEqual(starts)
})

const folder = fileURLToPath(new URL('../../../../../../models/tiny-sd', import.meta.url))

/** Each value becomes a square of `stride` pixels, in two planes. */
const enlarge =
  (stride: number): DecodeTile =>
  async (latents, { width, height }) => {
    const [columns, rows] = [width * stride, height * stride]
    const plane = Float32Array.from({ length: columns * rows }, (_, i) => {
      const [x, y] = [Math.floor((i % columns) / stride), Math.floor(i / columns / stride)]
      return latents[y * width + x] ?? Number.NaN
    })
    return Float32Array.from([...plane, ...plane.map((value) => -value)])
  }

test('a decoder without a neighbourhood gives the same with and without tiles', async () => {
  const size = { width: 21, height: 13 }
  const latents = createNoise(3)(size.width * size.height)
  const whole = await enlarge(2)(latents, size)
  const tiled = await decodeInTiles(latents, size, { side: 8, stride: 2, planes: 2 }, enlarge(2))
  expect(Math.max(...tiled.map((value, i) => Math.abs(value - (whole[i] ?? Number.NaN))))).toBeLessThan(1e-6)
})

/** A tile has its own statistics in the decoder's group norms and its own attention in the middle, which tells most on random weights and noise. */
const leastDb = 35
/** The steps of the difference from one column to the next, where a tile begins or ends, against those everywhere. */
const mostAtSeams = 1.25

/** The mean size of the step to the column before, of `columns` of a picture's differences from another. */
function meanStep(tiled: Pixels, whole: Pixels, columns: readonly number[]): number {
  const difference = (x: number, y: number): number => {
    const at = 4 * (y * tiled.width + x)
    return (tiled.data[at] ?? 0) - (whole.data[at] ?? 0)
  }
  const rows = Array.from({ length: tiled.height }, (_, y) => y)
  const steps = columns.flatMap((x) => rows.map((y) => Math.abs(difference(x, y) - difference(x - 1, y))))
  return steps.reduce((sum, step) => sum + step, 0) / steps.length
}

/** The session, telling the rows of each run. */
const watch = (session: OnnxSession, tell: (rows: number) => void): OnnxSession => ({
  ...session,
  runRows(rows) {
    tell(rows.length)
    return session.runRows(rows)
  },
})

test('tiny-sd at nine times its trained area is near the undivided picture, at the seams as elsewhere', async () => {
  const { signal } = new AbortController()
  const batches: number[] = []
  const open: OpenSession = async (options) => {
    const session = await createSessionOpener(1)(options)
    return watch(session, (rows) => batches.push(rows))
  }
  const vae = await openVae(folder, open)
  const frame = { width: 192, height: 192 }
  const latents = createNoise(1)(4 * 96 * 96)
  const tiled = await vae.decode(latents, frame, frame, signal)
  expect(batches).toEqual([8, 8])
  const session = await createSessionOpener(1)({ path: `${folder}/vae_decoder/model.onnx`, inputs: ['latent_sample'], outputs: ['sample'] })
  const [whole] = await session.runRows([{ latent_sample: { data: latents.map((value) => value / 0.18215), dims: [4, 96, 96] } }])
  const expected = planesToPixels(whole?.['sample'] ?? new Float32Array(), frame, frame)
  expect(psnrDb(tiled, expected)).toBeGreaterThan(leastDb)
  const seams = tileStarts(96, 32)
    .flatMap((start) => [2 * start, 2 * start + 64])
    .filter((x) => x > 0 && x < 192)
  const everywhere = Array.from({ length: 191 }, (_, i) => i + 1)
  expect(meanStep(tiled, expected, seams)).toBeLessThan(mostAtSeams * meanStep(tiled, expected, everywhere))
  await Promise.all([vae.close(), session.close()])
})

test('a picture of the trained size is not divided', async () => {
  const batches: number[] = []
  const vae = await openVae(folder, async (options) => watch(await createSessionOpener(1)(options), (rows) => batches.push(rows)))
  const frame = { width: 64, height: 96 }
  await vae.decode(createNoise(1)(4 * 32 * 48), frame, frame, new AbortController().signal)
  await vae.close()
  expect(batches).toEqual([1])
})
