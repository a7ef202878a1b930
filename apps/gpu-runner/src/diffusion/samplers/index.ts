// The samplers by the id that a request names.
import type { Sampler } from '../contract.ts'
import { createAdaptive } from './adaptive.ts'
import { createDdpm } from './ddpm.ts'
import { createDpmpp2m } from './dpmpp-2m.ts'
import { dpmpp2s } from './dpmpp-2s.ts'
import { createDpmpp3m } from './dpmpp-3m.ts'
import { createEulerAncestral } from './euler-ancestral.ts'
import { createEulerMaruyama } from './euler-maruyama.ts'
import { euler } from './euler.ts'
import { heun } from './heun.ts'
import { lcm } from './lcm.ts'
import { createLms } from './lms.ts'
import { createTcd } from './tcd.ts'
import { createUnipc } from './unipc.ts'

export const samplers = {
  adaptive: createAdaptive(),
  ddpm: createDdpm(),
  'dpmpp-2m': createDpmpp2m(),
  'dpmpp-2m-sde': createDpmpp2m({ eta: 1 }),
  'dpmpp-2s': dpmpp2s,
  'dpmpp-3m': createDpmpp3m(),
  'dpmpp-3m-sde': createDpmpp3m({ eta: 1 }),
  euler,
  'euler-ancestral': createEulerAncestral(),
  'euler-maruyama': createEulerMaruyama(),
  heun,
  lcm,
  lms: createLms(),
  tcd: createTcd(),
  unipc: createUnipc(),
} satisfies Record<string, Sampler>

/** The id of a sampler, as requests and families name it. */
export type SamplerId = keyof typeof samplers
