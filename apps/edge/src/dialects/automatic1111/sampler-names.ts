// The dialect's names of samplers beside Mintmark's.

/** By Mintmark's name. Samplers that the dialect does not have keep theirs. */
const dialectNames: Readonly<Record<string, string>> = {
  adaptive: 'DPM adaptive',
  ddpm: 'DDPM',
  'dpmpp-2m': 'DPM++ 2M',
  'dpmpp-2m-sde': 'DPM++ 2M SDE',
  'dpmpp-2s': 'DPM++ 2S',
  'dpmpp-3m': 'DPM++ 3M',
  'dpmpp-3m-sde': 'DPM++ 3M SDE',
  euler: 'Euler',
  'euler-ancestral': 'Euler a',
  heun: 'Heun',
  lcm: 'LCM',
  lms: 'LMS',
  tcd: 'TCD',
  unipc: 'UniPC',
}

export const dialectSampler = (sampler: string): string => dialectNames[sampler] ?? sampler

export const hasDialectName = (sampler: string): boolean => Object.hasOwn(dialectNames, sampler)

/** Before version 1.9 a sampler's name ended with its scheduler's. */
const schedulerEnding = / (karras|exponential)$/i

export type NamedSampler = { readonly sampler: string; readonly scheduler: string | null }

/** The sampler that a name of the dialect, or of Mintmark, means; an unknown name is left as it is, for the plan to refuse. */
export function samplerNamed(name: string): NamedSampler {
  const scheduler = schedulerEnding.exec(name)?.[1] ?? null
  const plain = name.replace(schedulerEnding, '').toLowerCase()
  const found = Object.entries(dialectNames).find(([own, dialect]) => own === plain || dialect.toLowerCase() === plain)
  return { sampler: found?.[0] ?? name, scheduler }
}
