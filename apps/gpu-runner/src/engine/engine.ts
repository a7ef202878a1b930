// What the pipeline asks of an engine: pictures from a text, with progress, on some execution provider.
import type { Warning } from '@mintmark/shared'
import type { Pixels } from '../image/pixels.ts'

/** Rows share everything but their seed. The picture of a seed is the same whatever rows are beside it. */
export type EngineRequest = {
  readonly prompt: string
  readonly negativePrompt: string | null
  /** Pixels that are wanted; a model that cannot make them makes the nearest thing to be resized from. */
  readonly width: number
  readonly height: number
  readonly steps: number
  readonly guidanceScale: number
  readonly sampler: string
  /** 0..2^32-1, a row each. */
  readonly seeds: readonly number[]
  /** Pictures of the predicted result that are wanted on the way, per row; none without it. */
  readonly previews?: number
}

/** `row` is the index of the seed. */
export type StepEvent = { readonly row: number; readonly step: number; readonly steps: number }

/** The picture that the model predicts after `step`. `index` counts a row's previews from 0. */
export type PreviewEvent = StepEvent & { readonly index: number; readonly pixels: Pixels }

export type EngineResult = {
  /** One picture per seed, at the size that the model makes for the wanted one. */
  readonly images: readonly Pixels[]
  readonly warnings: readonly Warning[]
  /** Wall-clock milliseconds of text, denoise and decode; time shared with other jobs' batches counts in full. */
  readonly timingsMs: Readonly<Record<string, number>>
}

export type EngineHooks = {
  readonly onStep?: (event: StepEvent) => void
  /** A preview that cannot be made is left out. All that come, come before the result. */
  readonly onPreview?: (event: PreviewEvent) => void
  readonly signal: AbortSignal
}

export type Engine = {
  /** Where the model runs: `cpu`, or `stub` for an engine without a model. */
  readonly provider: string
  generate(request: EngineRequest, hooks: EngineHooks): Promise<EngineResult>
  close(): Promise<void>
}
