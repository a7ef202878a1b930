// Thresholds by mode: stricter blocks more, and nothing weakens sexual content with minors.

import { expect, test } from 'vitest'
import { CATEGORIES, perCategory } from './categories.ts'
import { decide, THRESHOLDS, type Mode } from './decide.ts'

const MODES: Mode[] = ['low', 'auto', 'strict']
const scored = (scores: Partial<Record<(typeof CATEGORIES)[number], number>>) => ({ scores: { ...perCategory(() => 0), ...scores } })

test('no mode raises the threshold for sexual content with minors', () => {
  for (const mode of MODES) {
    expect(THRESHOLDS[mode]['sexual/minors']).toBeLessThanOrEqual(THRESHOLDS.auto['sexual/minors'])
    expect(decide(scored({ 'sexual/minors': 1 }), mode)).toEqual({ blocked: true, categories: ['sexual/minors'] })
  }
})

test.each(CATEGORIES)('strict blocks at least what auto blocks, and auto what low blocks: %s', (category) => {
  expect(THRESHOLDS.strict[category]).toBeLessThanOrEqual(THRESHOLDS.auto[category])
  expect(THRESHOLDS.auto[category]).toBeLessThanOrEqual(THRESHOLDS.low[category])
})

test('a score at the threshold blocks and names its category', () => {
  expect(decide(scored({ violence: 0.5 }), 'auto')).toEqual({ blocked: true, categories: ['violence'] })
})

test('low lets a moderate score pass', () => {
  expect(decide(scored({ violence: 0.5, sexual: 0.6 }), 'low')).toEqual({ blocked: false, categories: [] })
})
