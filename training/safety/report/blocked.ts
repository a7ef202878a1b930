// Says of each text of a JSON array on stdin whether the shipped classifier blocks it in mode auto: a JSON array of booleans.

import { readFileSync } from 'node:fs'
import { createClassifier, decide } from '../../../packages/safety/src/index.ts'
import { loadWeights } from '../../../packages/safety/src/weights/index.ts'

const texts: string[] = JSON.parse(readFileSync(0, 'utf8'))
const classifier = createClassifier(loadWeights())
console.log(JSON.stringify(texts.map((text) => decide(classifier.classify(text), 'auto').blocked)))
