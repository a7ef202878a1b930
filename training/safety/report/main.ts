// Measures the shipped classifier on held-apart prompts and writes packages/safety/MODEL_CARD.md: `node training/safety/report/main.ts TEST.jsonl`.

import { readFileSync, writeFileSync } from 'node:fs'
import { createClassifier, type Classifier } from '../../../packages/safety/src/index.ts'
import { loadWeights } from '../../../packages/safety/src/weights/index.ts'
import { identityTable } from './identity.ts'
import { probeTable } from './probes.ts'
import { categoryTable, disguiseTable, sourceTable, type Judged, type Prompt } from './sections.ts'

const here = new URL('.', import.meta.url)

function readPrompts(path: string): Prompt[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line): Prompt => JSON.parse(line))
}

function fillCard(judged: readonly Judged[], classifier: Classifier): string {
  const sections: Record<string, string> = {
    version: classifier.version,
    categories: categoryTable(judged),
    harmless: sourceTable(judged, false),
    harmful: sourceTable(judged, true),
    disguises: disguiseTable(judged, classifier),
    identity: identityTable(classifier),
    probes: probeTable(classifier, new URL('../probes/', here)),
  }
  const template = readFileSync(new URL('model-card.md', here), 'utf8')
  return template.replace(/\{\{(\w+)\}\}/gu, (whole, name: string) => sections[name] ?? whole)
}

const classifier = createClassifier(loadWeights())
const prompts = readPrompts(process.argv[2] ?? '')
const judged = prompts.map(({ text, source, labels }): Judged => ({ text, source, labels, result: classifier.classify(text) }))
writeFileSync(new URL('../../../packages/safety/MODEL_CARD.md', here), fillCard(judged, classifier))
