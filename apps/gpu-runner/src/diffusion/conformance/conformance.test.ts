// Every sampler through the conformance suite, and the properties that hold between samplers: inversion, adaptivity, equalities.
import { expect, test } from 'vitest'
import { createNoise } from '../noise/create-noise.ts'
import { mix } from '../elementwise.ts'
import { createAdaptive, type AdaptiveReport } from '../samplers/adaptive.ts'
import { createDdpm } from '../samplers/ddpm.ts'
import { createDpmpp2m } from '../samplers/dpmpp-2m.ts'
import { createDpmpp3m } from '../samplers/dpmpp-3m.ts'
import { createEulerAncestral } from '../samplers/euler-ancestral.ts'
import { createEulerMaruyama } from '../samplers/euler-maruyama.ts'
import { euler } from '../samplers/euler.ts'
import { heun } from '../samplers/heun.ts'
import { samplers, type SamplerId } from '../samplers/index.ts'
import { invert } from '../samplers/inversion.ts'
import { lcm } from '../samplers/lcm.ts'
import { createTcd } from '../samplers/tcd.ts'
import { createUnipc } from '../samplers/unipc.ts'
import { flowExactly, mixtureDenoise } from './gaussian-mixture.ts'
import { schedules, smoothPaths } from './schedules.ts'
import { samplerSuite, type SamplerTraits } from './sampler-suite.ts'

const traits: Record<SamplerId, SamplerTraits> = {
  adaptive: { kind: 'controlled' },
  ddpm: { kind: 'sde' },
  'dpmpp-2m': { kind: 'ode', order: 2 },
  'dpmpp-2m-sde': { kind: 'sde' },
  'dpmpp-2s': { kind: 'ode', order: 2 },
  'dpmpp-3m': { kind: 'ode', order: 2 },
  'dpmpp-3m-sde': { kind: 'sde' },
  euler: { kind: 'ode', order: 1 },
  'euler-ancestral': { kind: 'sde' },
  'euler-maruyama': { kind: 'sde' },
  heun: { kind: 'ode', order: 2 },
  lcm: { kind: 'consistency' },
  lms: { kind: 'ode', order: 2 },
  tcd: { kind: 'consistency' },
  unipc: { kind: 'ode', order: 2 },
}

for (const [id, trait] of Object.entries(traits)) samplerSuite(id, samplers[id as SamplerId], trait)
