// The model families by the name that a manifest gives.
import type { Family } from './family.ts'
import { penny } from './penny/index.ts'
import { pixart } from './pixart/index.ts'
import { stableDiffusion } from './stable-diffusion/index.ts'
import { stableDiffusionXl } from './stable-diffusion-xl/index.ts'

export const families: readonly Family[] = [penny, pixart, stableDiffusion, stableDiffusionXl]

/** The family `id`. Throws an Error that lists the known ones. */
export function findFamily(id: string): Family {
  const family = families.find((candidate) => candidate.id === id)
  if (!family) throw new Error(`no model family is named ${id}; there are ${families.map((known) => known.id).join(', ')}`)
  return family
}
