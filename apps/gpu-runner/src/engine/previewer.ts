// Decodes the predicted picture at chosen steps, beside the run and never in its way.
import type { Latents } from '../diffusion/contract.ts'
import type { Pixels } from '../image/pixels.ts'
import type { PreviewEvent, StepEvent } from './engine.ts'
import { previewSteps } from './preview-steps.ts'

export type PreviewerOptions = {
  readonly steps: number
  /** Previews per row. */
  readonly count: number
  readonly decode: (x0: Latents) => Promise<Pixels>
  readonly onPreview: ((event: PreviewEvent) => void) | undefined
}

export type Previewer = {
  /** Begins a preview if one is due after this step. */
  show(at: StepEvent, x0: Latents): void
  /** Resolves when no preview is on its way. */
  settled(): Promise<void>
}

/** A decode that fails leaves its preview out: the run itself fails for the same reason, or does without. */
export function createPreviewer({ steps, count, decode, onPreview }: PreviewerOptions): Previewer {
  const shown = onPreview ? previewSteps(steps, count) : []
  const pending: Promise<void>[] = []
  return {
    show(at, x0) {
      const index = shown.indexOf(at.step)
      if (index < 0) return
      // A sampler may go on to write into its arrays.
      const decoded = decode(x0.slice()).then(
        (pixels) => onPreview?.({ ...at, index, pixels }),
        () => undefined,
      )
      pending.push(decoded)
    },
    settled: async () => void (await Promise.all(pending)),
  }
}
