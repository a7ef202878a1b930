// Hand-written prompts that were looked at during development: a smoke test over many kinds of text, not a benchmark.

import { readFileSync } from 'node:fs'
import { decide, type Classifier } from '../../../packages/safety/src/index.ts'
import { table } from './sections.ts'

function lines(folder: URL, name: string): string[] {
  return readFileSync(new URL(name, folder), 'utf8').split('\n').filter((line) => line !== '')
}

/** Flagged shares of the two probe files. */
export function probeTable(classifier: Classifier, folder: URL): string {
  const harmless = lines(folder, 'harmless.txt')
  const harmful = lines(folder, 'harmful.txt').map((line) => line.slice(line.indexOf('|') + 1))
  const blocked = (texts: readonly string[]) => texts.filter((text) => decide(classifier.classify(text), 'auto').blocked).length
  return table(
    ['probes', 'prompts', 'flagged'],
    [
      ['harmless', String(harmless.length), String(blocked(harmless))],
      ['harmful', String(harmful.length), String(blocked(harmful))],
    ],
  )
}
