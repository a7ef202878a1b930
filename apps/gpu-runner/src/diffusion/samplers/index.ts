// The samplers by the id that a request names.
import type { Sampler } from '../contract.ts'
import { euler } from './euler.ts'

export const samplers = { euler } satisfies Record<string, Sampler>

/** The id of a sampler, as requests and families name it. */
export type SamplerId = keyof typeof samplers
