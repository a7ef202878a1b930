// What the pipeline asks of an engine: pictures from a text, with progress, on some execution provider.
import type { ModelManifest, ModerationMode, Warning } from '@mintmark/shared'
import type { LoraFile } from '../diffusion/lora/lora-set.ts'
import type { Pixels } from '../image/pixels.ts'
import type { EngineSource } from './beginning.ts'

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
  /** Last layers of a CLIP text encoder that are left out, and one more; 1, the default, leaves out none. */
  readonly clipSkip?: number
  /** How strict the text probe is; `auto` without it. */
  readonly moderation?: ModerationMode
  /** The picture that is edited or varied. */
  readonly source?: EngineSource
  /** What changes the model for this request alone. */
  readonly loras?: readonly LoraFile[]
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
  /** The execution provider that ran the model. */
  readonly provider: string
}

export type EngineHooks = {
  readonly onStep?: (event: StepEvent) => void
  /** A preview that cannot be made is left out. All that come, come before the result. */
  readonly onPreview?: (event: PreviewEvent) => void
  readonly signal: AbortSignal
}

/** A model that an engine can run: the family that runs it, and its files. */
export type EngineModel = {
  readonly id: string
  readonly family: string
  readonly folder: string
  readonly weightsDigest: string
  readonly files: ModelManifest['files']
}

/** A model in memory, and the execution provider that runs it: `cuda`, `webgpu`, `cpu`, or `stub` for an engine without models. */
export type LoadedModelState = { readonly id: string; readonly provider: string }

export type EngineState = {
  /** Least recently used first. */
  readonly models: readonly LoadedModelState[]
  /** Resident memory of the process that runs the models. */
  readonly residentBytes: number
  /** Processes that were started so far: one, and one for each that was replaced or lost. */
  readonly processes: number
}

/** An engine and one of its models, which is loaded when it is first asked for. */
export type ModelEngine = { generate(request: EngineRequest, hooks: EngineHooks): Promise<EngineResult> }

export type Engine = {
  /** `model_unavailable` is thrown where the model cannot be loaded. */
  forModel(model: EngineModel): ModelEngine
  readonly state: () => EngineState
  close(): Promise<void>
}
