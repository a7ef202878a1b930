// An engine without a model: a fixed gradient after a fixed time, for benches of everything else and for fault tests.
import { setTimeout } from 'node:timers/promises'
import type { Pixels } from '../image/pixels.ts'
import type { Engine, ModelEngine } from './engine.ts'
import { previewSteps } from './preview-steps.ts'

export type StubEngineOptions = {
  readonly width: number
  readonly height: number
  /** Milliseconds per request, spread evenly over its steps. */
  readonly delayMs: number
}

/** Red across, green down, blue by seed, opaque in the middle and clear at the rim. */
function gradient(width: number, height: number, seed: number): Pixels {
  const data = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const rim = Math.min(x, y, width - 1 - x, height - 1 - y)
    data.set([(255 * x) / width, (255 * y) / height, seed % 256, Math.min(255, rim * 32)], i * 4)
  }
  return { width, height, data }
}

/** The first request is the runner's warm-up and takes no time. */
export function createStubEngine(options: StubEngineOptions): Engine {
  const model = createStubModel(options)
  const used = new Set<string>()
  return {
    forModel({ id }) {
      used.add(id)
      return model
    },
    state: () => ({ models: [...used].map((id) => ({ id, provider: 'stub' })), residentBytes: process.memoryUsage.rss(), processes: 1 }),
    close: async () => {},
  }
}

function createStubModel({ width, height, delayMs }: StubEngineOptions): ModelEngine {
  let warm = false
  return {
    async generate({ seeds, steps, previews = 0 }, { onStep, onPreview, signal }) {
      const shown = previewSteps(steps, previews)
      const stepMs = warm ? delayMs / steps : 0
      warm = true
      for (let step = 1; step <= steps; step++) {
        if (stepMs > 0) await setTimeout(stepMs, undefined, { signal })
        for (const row of seeds.keys()) onStep?.({ row, step, steps })
        const index = shown.indexOf(step)
        if (index < 0) continue
        for (const [row, seed] of seeds.entries()) onPreview?.({ row, step, steps, index, pixels: gradient(width, height, seed) })
      }
      const timingsMs = { text: 0, denoise: stepMs * steps, decode: 0 }
      return { images: seeds.map((seed) => gradient(width, height, seed)), warnings: [], timingsMs, provider: 'stub' }
    },
  }
}
