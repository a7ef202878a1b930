// The hard rule: sexual content with minors. Nothing lowers it: no mode, no context, no exception.

import { STATED_MINOR_AGE } from '../lexicons/minors.ts'
import type { Evidence, Rule } from './rule.ts'

const SEXUAL_SCORE_WITH_MINOR = 0.4
const SEXUAL_SCORE_WITH_SUGGESTION = 0.15

/** A child is named, in any of the languages, or an age under 18 is stated. */
export function namesMinor(evidence: Evidence): boolean {
  return evidence.has('minor.age', 'xx.minor') || STATED_MINOR_AGE.test(evidence.text)
}

export const MINOR_RULES: readonly Rule[] = [
  {
    id: 'minors.sexualised-term',
    category: 'sexual/minors',
    floor: 1,
    fires: (evidence) => evidence.has('minor.sexualised'),
  },
  {
    id: 'minors.with-sexual-term',
    category: 'sexual/minors',
    floor: 1,
    fires: (evidence) => namesMinor(evidence) && evidence.has('sexual.explicit', 'sexual.nudity', 'xx.sexual'),
  },
  {
    id: 'minors.with-lewd-term',
    category: 'sexual/minors',
    floor: 1,
    fires: (evidence) => namesMinor(evidence) && evidence.has('sexual.lewd'),
  },
  {
    id: 'minors.with-suggestive-term',
    category: 'sexual/minors',
    floor: 1,
    fires: (evidence) =>
      namesMinor(evidence) &&
      evidence.has('sexual.suggestive', 'sexual.slang') &&
      evidence.learned('sexual') >= SEXUAL_SCORE_WITH_SUGGESTION,
  },
  {
    id: 'minors.with-sexual-score',
    category: 'sexual/minors',
    floor: 1,
    fires: (evidence) => namesMinor(evidence) && evidence.learned('sexual') >= SEXUAL_SCORE_WITH_MINOR,
  },
]
