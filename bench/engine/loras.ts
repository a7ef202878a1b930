// What LoRAs cost a denoiser: `node bench/engine/loras.ts FOLDER [RANK]` times steps with and without them, interleaved, and tells the memory.
// FOLDER is a Stable Diffusion model, such as .mintmark/bench-engine/sd-320 of bench/engine/main.ts; RANK is 16 by default, in all attention layers.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openUnet } from '../../apps/gpu-runner/src/diffusion/families/stable-diffusion/unet.ts'
import type { LoraSet, WeighedLayer } from '../../apps/gpu-runner/src/diffusion/lora/lora-set.ts'
import { layersOf, type Layer } from '../../apps/gpu-runner/src/onnx/graph-file/layers.ts'
import { readGraph } from '../../apps/gpu-runner/src/onnx/graph-file/read-graph.ts'
import { createSessionOpener } from '../../apps/gpu-runner/src/onnx/open-session.ts'

const [folder = '.mintmark/bench-engine/sd-320', rankText = '16'] = process.argv.slice(2)
const rank = Number(rankText)
const [side, tokens, width, pairs, threads] = [32, 77, 768, 7, 1]
const { signal } = new AbortController()

const small = (...dims: number[]) => ({ dims, data: new Float32Array(dims.reduce((all, dim) => all * dim, 1)).fill(1e-3) })

const loraOf = ({ path, inputs, outputs }: Layer): WeighedLayer => ({
  part: 'network',
  layer: path.replaceAll('.', '_').replace(/^unet_/, ''),
  key: path,
  rank,
  scale: 1,
  weight: 1,
  down: small(rank, inputs),
  up: small(outputs, rank),
})

const layers = [...layersOf(readGraph(await readFile(join(folder, 'unet/model.onnx')))).values()]
const attention = layers.filter(({ path }) => /\.to_(q|k|v|out\.0)$/.test(path)).map(loraOf)
const loras: LoraSet = { key: 'bench', layersOf: async () => attention }
const unet = await openUnet(createSessionOpener(threads), { folder, channels: 4, added: [] })
const mebibytes = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20)

async function stepMs(set: LoraSet | null): Promise<number> {
  const text = { features: new Float32Array(tokens * width).fill(0.1), tokens, width }
  const start = performance.now()
  await unet.predict(
    { x: new Float32Array(4 * side * side).fill(0.5), dims: [4, side, side], timestep: 500, text, guidanceScale: 1, loras: set },
    signal,
  )
  return performance.now() - start
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

await stepMs(null)
const before = mebibytes()
const firstMs = await stepMs(loras)
const after = mebibytes()
const ratios: number[] = []
const plain: number[] = []
for (let i = 0; i < pairs; i += 1) {
  const alone = await stepMs(null)
  plain.push(alone)
  ratios.push((await stepMs(loras)) / alone)
}
console.log(
  `${attention.length} of ${layers.length} layers, rank ${rank}, ${threads} thread: ${median(plain).toFixed(0)} ms a step without LoRAs`,
)
console.log(`with them ${median(ratios).toFixed(3)} times that (${pairs} pairs, ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`)
console.log(`the first step with them took ${firstMs.toFixed(0)} ms and ${after - before} MiB beside ${before} MiB`)
await unet.close()
