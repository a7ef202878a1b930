// Thresholds by mode: stricter blocks more, and nothing weakens sexual content with minors.

import { expect, test } from 'vitest'
import { CATEGORIES, perCategory } from './categories.ts'
import { decide, isAdjustable, MODES, THRESHOLDS, withThresholds } from './decide.ts'

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

test('an operator may move or switch off every threshold but that of sexual content with minors', () => {
  const adjustable = CATEGORIES.filter(isAdjustable)
  expect(CATEGORIES.filter((category) => !adjustable.includes(category))).toEqual(['sexual/minors'])
  const loosest = withThresholds(MODES.flatMap((mode) => adjustable.map((category) => ({ mode, category, least: null }))))
  for (const mode of MODES) {
    expect(loosest[mode]['sexual/minors']).toBe(THRESHOLDS.auto['sexual/minors'])
    expect(decide(scored({ sexual: 1, violence: 1 }), mode, loosest).blocked).toBe(false)
    expect(decide(scored({ sexual: 1, 'sexual/minors': 1 }), mode, loosest).categories).toEqual(['sexual/minors'])
  }
  expect(() => withThresholds([{ mode: 'low', category: 'sexual/minors', least: 0.9 }])).toThrow('the threshold of sexual/minors is fixed')
})

test('a change moves one threshold of one mode', () => {
  const table = withThresholds([{ mode: 'auto', category: 'violence', least: 0.7 }])
  expect([table.auto.violence, table.strict.violence]).toEqual([0.7, THRESHOLDS.strict.violence])
  expect(decide(scored({ violence: 0.6 }), 'auto', table).blocked).toBe(false)
})
