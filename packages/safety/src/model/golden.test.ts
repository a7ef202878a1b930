// The learned heads compute what the trainer computed: scores of a few prompts that training/safety/golden.py stored.

import { expect, test } from 'vitest'
import { CATEGORIES } from '../categories.ts'
import { createVocabulary } from '../canonical/vocabulary.ts'
import { PACKED_WEIGHTS } from '../weights/weights.ts'
import { extractFeatures, listedWords } from './features.ts'
import golden from './golden-scores.json' with { type: 'json' }
import { createHeads } from './heads.ts'
import { decodeWeights } from './weights.ts'

const weights = decodeWeights(PACKED_WEIGHTS)
const ranks = new Map([...weights.rowWords, ...weights.guardWords].map((word, rank) => [word, rank]))
const vocabulary = createVocabulary(ranks, listedWords())
const score = createHeads(weights)

test.each(golden)('$prompt', ({ prompt, scores }) => {
  const computed = score(extractFeatures(prompt, vocabulary))
  for (const category of CATEGORIES) expect(computed[category]).toBeCloseTo(scores[category], 3)
})
