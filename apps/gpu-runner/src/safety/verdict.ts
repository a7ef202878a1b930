// From the classifier's probabilities to the categories of a block.
import type { ModerationMode } from '@mintmark/shared'

export const pictureClasses = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const
export type Probabilities = Readonly<Record<(typeof pictureClasses)[number], number>>

/** `explicit` is for porn and hentai together, `suggestive` for these and sexy; null where suggestive pictures pass. Measured by bench/safety/pictures.ts. */
type Limits = { readonly explicit: number; readonly suggestive: number | null }

const usual: Limits = { explicit: 0.95, suggestive: null }
export const pictureLimits: Readonly<Record<ModerationMode, Limits>> = {
  auto: usual,
  low: usual,
  strict: { explicit: 0.6, suggestive: 0.9 },
}

export const explicitShare = ({ porn, hentai }: Probabilities): number => porn + hentai

/** The categories by the names of OpenAI's moderation endpoint; the worst composition of a picture decides. */
export function categoriesOf(compositions: readonly Probabilities[], mode: ModerationMode): string[] {
  const { explicit, suggestive } = pictureLimits[mode]
  const blocks = (found: Probabilities): boolean =>
    explicitShare(found) >= explicit || (suggestive !== null && explicitShare(found) + found.sexy >= suggestive)
  return compositions.some(blocks) ? ['sexual'] : []
}
