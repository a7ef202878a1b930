// Whether jobs are taken: not before the warm-up image, and not any more once the runner is stopping.
import type { EngineState } from '../engine/engine.ts'

export type ReadyState = 'starting' | 'ready' | 'stopping'

export type ReadinessReport = {
  readonly status: ReadyState
  readonly model: string
  readonly weights_digest: string
  /** Where the model that is loaded at the start runs; null before it is loaded, or while it is not. */
  readonly provider: string | null
  /** Models that may be asked for. */
  readonly models: readonly string[]
  /** Those in memory, least recently used first. */
  readonly models_loaded: readonly string[]
  readonly watermark: string
}

export type Readiness = {
  set(state: ReadyState): void
  isReady(): boolean
  describe(): ReadinessReport
}

export type ReadinessSubject = {
  readonly model: string
  readonly weightsDigest: string
  readonly models: readonly string[]
  readonly watermark: string
  readonly engineState: () => EngineState
}

export function createReadiness({ model, weightsDigest, models, watermark, engineState }: ReadinessSubject): Readiness {
  let status: ReadyState = 'starting'
  return {
    set: (state) => void (status = state),
    isReady: () => status === 'ready',
    describe() {
      const loaded = engineState().models
      return {
        status,
        model,
        weights_digest: weightsDigest,
        provider: loaded.find(({ id }) => id === model)?.provider ?? null,
        models,
        models_loaded: loaded.map(({ id }) => id),
        watermark,
      }
    },
  }
}
