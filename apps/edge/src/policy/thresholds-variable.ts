// MINTMARK_MODERATION_THRESHOLDS: the operator's own thresholds over the package's table.
import { CATEGORIES, isAdjustable, MODES, withThresholds, type ModeThresholds, type ThresholdChange } from '@mintmark/safety'
import { z } from 'zod'

const modes = z.enum(MODES, { error: `must name a mode of ${MODES.join(', ')}` })
const categories = z.enum(CATEGORIES, { error: `must name categories of ${CATEGORIES.join(', ')}` }).refine(isAdjustable, {
  error: 'must leave sexual/minors as it is, in every mode',
})
const threshold = z.string().regex(/^(?:0(?:\.\d+)?|1(?:\.0+)?|never)$/, 'must give each threshold a number from 0 to 1, or `never`')

const change = z
  .string()
  .transform((part) => /^(?<mode>[^.:]*)\.(?<category>[^:]*):(?<least>.*)$/.exec(part.trim())?.groups ?? {})
  .pipe(z.object({ mode: modes, category: categories, least: threshold }))
  .transform(({ mode, category, least }): ThresholdChange => ({ mode, category, least: least === 'never' ? null : Number(least) }))

/** `mode.category:number,mode.category:never,…` */
export const thresholdsVariable = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((part) => part.trim() !== ''))
  .pipe(z.array(change))
  .transform((changes): ModeThresholds => withThresholds(changes))
