// Whether jobs are taken: not before the warm-up image, and not any more once the runner is stopping.

export type ReadyState = 'starting' | 'ready' | 'stopping'

export type Readiness = {
  set(state: ReadyState, provider?: string): void
  isReady(): boolean
  describe(): {
    readonly status: ReadyState
    readonly model: string
    readonly weights_digest: string
    readonly provider: string | null
    readonly watermark: string
  }
}

export type ReadinessSubject = { readonly model: string; readonly weightsDigest: string; readonly watermark: string }

export function createReadiness({ model, weightsDigest, watermark }: ReadinessSubject): Readiness {
  let status: ReadyState = 'starting'
  let runsOn: string | null = null
  return {
    set(state, provider) {
      status = state
      runsOn = provider ?? runsOn
    },
    isReady: () => status === 'ready',
    describe: () => ({ status, model, weights_digest: weightsDigest, provider: runsOn, watermark }),
  }
}
