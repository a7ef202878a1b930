// What the picture check says of generated stickers: false blocks at both thresholds, and how far the scores lie from them.
// `node bench/safety/pictures.ts [stickers]`: made by the real runner with penny, 500 of them by default.
import { mkdirSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { shippedModelsDir } from '../../apps/gpu-runner/src/config.ts'
import { createImages, createJob } from '../../apps/gpu-runner/test/job.ts'
import { startTestRunner } from '../../apps/gpu-runner/test/start-test-runner.ts'
import { compositionsOf } from '../../apps/gpu-runner/src/safety/compositions.ts'
import { classifierPath, openClassifier } from '../../apps/gpu-runner/src/safety/open-classifier.ts'
import { categoriesOf, explicitShare, type Probabilities } from '../../apps/gpu-runner/src/safety/verdict.ts'
import { stickerPrompts } from './sticker-prompts.ts'

const count = Number(process.argv[2] ?? 500)
const steps = 8
const results = new URL('../results/', import.meta.url)
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

/** The stored files of `count` stickers, each prompt with seeds of its own. */
async function makeStickers(): Promise<Uint8Array[]> {
  const runner = await startTestRunner({ MINTMARK_ENGINE: 'onnx', MINTMARK_PICTURE_CHECK: 'off', MINTMARK_THREADS: '1' })
  const perPrompt = Math.ceil(count / stickerPrompts.length)
  for (const [i, prompt] of stickerPrompts.entries()) {
    const events = await runner.run(
      createJob({ prompt, steps, images: createImages(perPrompt, 1 + i * perPrompt), deadline_ms: Date.now() + 600_000 }),
    )
    if (events.at(-1)?.type !== 'completed') throw new Error(`a job ended as ${JSON.stringify(events.at(-1))}`)
  }
  const files = [...runner.s3.objects].filter(([key]) => key.endsWith('.png')).map(([, { bytes }]) => bytes)
  await runner.stop()
  return files.slice(0, count)
}

async function decode(file: Uint8Array) {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

const classify = await openClassifier(classifierPath(shippedModelsDir))
const found: Probabilities[][] = []
for (const file of await makeStickers()) found.push(await classify(await compositionsOf(await decode(file))))
const blocked = (mode: 'auto' | 'strict'): number => found.filter((compositions) => categoriesOf(compositions, mode).length > 0).length
const explicit = found.map((compositions) => Math.max(...compositions.map(explicitShare))).toSorted((a, b) => a - b)
const sexy = found.map((compositions) => Math.max(...compositions.map((one) => one.sexy))).toSorted((a, b) => a - b)
const report = {
  stickers: found.length,
  prompts: stickerPrompts.length,
  steps,
  blocked: { auto: blocked('auto'), strict: blocked('strict') },
  explicit: { p50: quantile(explicit, 0.5), p99: quantile(explicit, 0.99), max: explicit.at(-1) },
  sexy: { p50: quantile(sexy, 0.5), p99: quantile(sexy, 0.99), max: sexy.at(-1) },
}
mkdirSync(results, { recursive: true })
writeFileSync(new URL('safety-pictures.json', results), `${JSON.stringify(report, null, 2)}\n`)
console.log(JSON.stringify(report, null, 2))
