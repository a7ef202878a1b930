// Every sampler that a request can name, through the conformance suite; a new one does not compile here without its claim.
import { samplers, type SamplerId } from '../samplers/index.ts'
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

for (const id of Object.keys(traits) as SamplerId[]) samplerSuite(id, samplers[id], traits[id])
