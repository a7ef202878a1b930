// The other rules: listed terms and combinations that are clear without a learned score, each with the contexts that excuse it.

import type { Evidence, Rule } from './rule.ts'

/** Below this learned score a single listed term is taken for one of its harmless uses, if a harmless context is there at all. */
const PLAUSIBLE = 0.15
const HARMLESS = ['software', 'medical', 'art', 'food', 'nature', 'place', 'play', 'idiom'].map((context) => `benign.${context}`)

function isPlausible(evidence: Evidence): boolean {
  return evidence.learned('sexual') > PLAUSIBLE || !evidence.has(...HARMLESS)
}

export const FLOOR_RULES: readonly Rule[] = [
  {
    id: 'sexual.explicit-term',
    category: 'sexual',
    floor: 0.85,
    fires: (evidence) =>
      evidence.has('sexual.explicit') && isPlausible(evidence) && !evidence.has('benign.medical', 'benign.art', 'benign.place'),
  },
  { id: 'sexual.explicit-terms', category: 'sexual', floor: 0.9, fires: (evidence) => evidence.count('sexual.explicit') > 1 },
  {
    id: 'sexual.nudity-term',
    category: 'sexual',
    floor: 0.7,
    fires: (evidence) =>
      evidence.has('sexual.nudity') && evidence.learned('sexual') > PLAUSIBLE && !evidence.has('benign.medical', 'benign.art'),
  },
  {
    id: 'sexual.nudity-suggestive',
    category: 'sexual',
    floor: 0.8,
    fires: (evidence) => evidence.count('sexual.nudity') + evidence.count('sexual.suggestive') > 2 && evidence.has('sexual.nudity'),
  },
  { id: 'sexual.other-language', category: 'sexual', floor: 0.75, fires: (evidence) => evidence.has('xx.sexual') },
  {
    id: 'violence.gore-terms',
    category: 'violence/graphic',
    floor: 0.75,
    fires: (evidence) => evidence.count('violence.gore') > 1 && !evidence.has('benign.medical', 'benign.food'),
  },
  {
    id: 'violence.gore-person',
    category: 'violence/graphic',
    floor: 0.7,
    fires: (evidence) =>
      evidence.has('violence.gore') &&
      evidence.has('violence.person') &&
      evidence.learned('violence/graphic') > PLAUSIBLE &&
      !evidence.has('benign.medical', 'benign.food', 'benign.play', 'benign.idiom'),
  },
  { id: 'violence.gore-other-language', category: 'violence/graphic', floor: 0.7, fires: (evidence) => evidence.has('xx.gore') },
  { id: 'self-harm.intent', category: 'self-harm/intent', floor: 0.8, fires: (evidence) => evidence.has('selfharm.intent') },
  { id: 'self-harm.method', category: 'self-harm/instructions', floor: 0.8, fires: (evidence) => evidence.has('selfharm.method') },
  {
    id: 'hate.group-derogation',
    category: 'hate',
    floor: 0.6,
    fires: (evidence) => evidence.has('hate.target') && evidence.count('hate.derogation') > 1 && evidence.learned('hate') > 0.25,
  },
  {
    id: 'illicit.weapon-instructions',
    category: 'illicit/violent',
    floor: 0.75,
    fires: (evidence) => evidence.has('illicit.weapon') && evidence.has('illicit.howto') && evidence.learned('illicit') > 0.25,
  },
  {
    id: 'deception.person-scene',
    category: 'deception',
    floor: 0.75,
    fires: (evidence) => evidence.has('person.public') && evidence.has('deception.scene') && evidence.has('deception.fake'),
  },
  {
    id: 'deception.person-sexual',
    category: 'deception',
    floor: 0.9,
    fires: (evidence) => evidence.has('person.public') && evidence.has('sexual.explicit', 'sexual.nudity'),
  },
]
