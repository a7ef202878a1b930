// The declared targets of `diversity: "auto"`, and shares as a list of values that sums to one.
import { diversityValues, type Diversity, type DiversityAttribute, type DiversityTargets } from '@mintmark/shared'

/** Uniform over what the words can say; documented in docs/safety.md, so that nobody has to guess what is aimed at. */
export const autoTargets: DiversityTargets = {
  gender: { female: 1, male: 1 },
  descent: { African: 1, 'East Asian': 1, European: 1, 'Latin American': 1, 'Middle Eastern': 1, 'South Asian': 1 },
}

export type Share = { readonly value: string; readonly share: number }

/** The attribute's values with a share above 0, in the order of the table; shares sum to 1. */
export function sharesOf(targets: DiversityTargets, attribute: DiversityAttribute): Share[] {
  const given: Readonly<Record<string, number | undefined>> = targets[attribute] ?? {}
  const wanted = diversityValues[attribute].map((value) => ({ value, share: given[value] ?? 0 })).filter(({ share }) => share > 0)
  const sum = wanted.reduce((total, { share }) => total + share, 0)
  return wanted.map(({ value, share }) => ({ value, share: share / sum }))
}

/** Null where nothing is varied. */
export const targetsOf = (diversity: Diversity): DiversityTargets | null =>
  diversity === 'off' ? null : diversity === 'auto' ? autoTargets : diversity.targets
