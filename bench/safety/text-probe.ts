// What the text probe says of 500 ordinary sticker prompts, and what it costs: `node bench/safety/text-probe.ts`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { moderationModes } from '../../packages/shared/src/public/moderation.ts'
import { penny } from '../../apps/gpu-runner/src/diffusion/families/penny/index.ts'
import { createSessionOpener } from '../../apps/gpu-runner/src/onnx/open-session.ts'
import { meanState } from '../../apps/gpu-runner/src/safety/mean-state.ts'
import { createTextCheck } from '../../apps/gpu-runner/src/safety/text-check.ts'
import { findTextHeads, textHeadsPath } from '../../apps/gpu-runner/src/safety/text-heads.ts'
import { shippedModelsDir } from '../../apps/gpu-runner/src/config.ts'
import { readModelFolder } from '../../apps/gpu-runner/src/weights/read-manifest.ts'
import { manyStickerPrompts } from './sticker-prompts.ts'

const results = new URL('../results/', import.meta.url)
const { manifest, folder } = await readModelFolder(shippedModelsDir, 'penny')
const heads = await findTextHeads(textHeadsPath(shippedModelsDir), manifest.files)
if (!heads) throw new Error('the heads do not know the text encoder of penny')
const check = createTextCheck(heads)
const { signal } = new AbortController()
const loaded = await penny.load(folder, createSessionOpener(1))
const canvas = loaded.canvas(loaded.traits.native)

async function stateOf(prompt: string): Promise<Float32Array> {
  const { textStates } = await loaded.prepare({ prompt, negativePrompt: null, guidanceScale: 3 }, canvas, signal)
  const [state] = textStates ?? []
  if (!state) throw new Error('the family tells no state of its text')
  return state
}

const states: Float32Array[] = []
for (const prompt of manyStickerPrompts) states.push(await stateOf(prompt))
await loaded.close()

const blockedBy = (mode: (typeof moderationModes)[number]) =>
  manyStickerPrompts.flatMap((prompt, at) => {
    const categories = check(states[at] ?? new Float32Array(), mode)
    return categories.length > 0 ? [{ prompt, categories }] : []
  })

/** Of averaging sixteen states and judging them, beside the text encoder, which runs anyway. */
function costMs(): number {
  const [padded, mask] = [new Float32Array(16 * (states[0]?.length ?? 0)).fill(0.1), new BigInt64Array(16).fill(1n)]
  const start = performance.now()
  for (let turn = 0; turn < 1000; turn++) check(meanState(padded, mask), 'auto')
  return (performance.now() - start) / 1000
}

const report = {
  prompts: manyStickerPrompts.length,
  blocked: Object.fromEntries(moderationModes.map((mode) => [mode, blockedBy(mode)])),
  costMs: Number(costMs().toFixed(4)),
}
mkdirSync(results, { recursive: true })
writeFileSync(new URL('safety-text-probe.json', results), `${JSON.stringify(report, null, 2)}\n`)
console.log(JSON.stringify(report, null, 2))
