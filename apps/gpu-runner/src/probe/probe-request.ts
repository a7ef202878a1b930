// The request of a probe: two steps reach every graph, the second from what the first predicted.
import type { Traits } from '../diffusion/families/family.ts'
import type { EngineRequest } from '../engine/engine.ts'

export const probeRequest = ({ native, sampler }: Traits): EngineRequest => ({
  prompt: 'a red apple',
  negativePrompt: null,
  ...native,
  steps: 2,
  guidanceScale: 2,
  sampler: sampler ?? 'euler',
  seeds: [0],
})
