// What the runner and the process that runs its models say to each other, and what that process is started with.
import type { EngineModel, EngineRequest, EngineResult, LoadedModelState, PreviewEvent, StepEvent } from '../engine.ts'

export type HostSetup = {
  /** Threads of inference. */
  readonly threads: number
  /** Weights that may be in memory at once, in bytes of their files. */
  readonly budgetBytes: number
  /** Execution providers to try, best first. */
  readonly providers: readonly string[]
  /** Rows that a batch may have at most. */
  readonly mostRows: number
  /** The file of the text probe; null reads no text. */
  readonly textHeads: string | null
  /** Where measurements of this machine are kept; null keeps none. */
  readonly cacheFolder: string | null
}

/** Without a request the model is only loaded. */
export type HostCall = { readonly model: EngineModel; readonly request: EngineRequest | null }
export type HostAnswer = EngineResult | null

export type HostState = { readonly models: readonly LoadedModelState[]; readonly residentBytes: number }

/** What the process tells during a call. */
export type HostEvent =
  | { readonly kind: 'step'; readonly event: StepEvent }
  | { readonly kind: 'preview'; readonly event: PreviewEvent }
  | { readonly kind: 'state'; readonly state: HostState }
  | { readonly kind: 'note'; readonly message: string }
  /** An execution provider is tried for the first time; null when it has shown what it does. */
  | { readonly kind: 'trying'; readonly provider: string | null }
