// Reads prompts as JSON lines on stdin and writes their features for the Python trainer, so that both sides share one implementation.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createVocabulary } from '../../packages/safety/src/canonical/vocabulary.ts'
import { extractFeatures, GROUP_IDS, listedWords, type Features } from '../../packages/safety/src/model/features.ts'
import { characterBuckets } from '../../packages/safety/src/model/hash.ts'

const [vocabularyPath = '', outputPath = ''] = process.argv.slice(2)
const words: { rows: string[]; guards: string[] } = JSON.parse(readFileSync(vocabularyPath, 'utf8'))
const rowOf = new Map(words.rows.map((word, row) => [word, row]))
const vocabulary = createVocabulary(new Map([...words.rows, ...words.guards].map((word, rank) => [word, rank])), listedWords())

/** Record: token count, group count, groups, then per token: row, word bucket, pair bucket, n-gram count, n-gram buckets. All int32. */
function encode(features: Features): Int32Array {
  const perToken = features.tokens.flatMap((token, index) => {
    const grams = characterBuckets(token)
    return [rowOf.get(token) ?? -1, features.words[index] ?? 0, features.pairs[index] ?? 0, grams.length, ...grams]
  })
  return Int32Array.from([features.tokens.length, features.groups.length, ...features.groups, ...perToken])
}

const output = openSync(outputPath, 'w')
writeSync(output, Int32Array.of(GROUP_IDS.length))
for await (const line of createInterface({ input: process.stdin })) {
  const prompt: string = JSON.parse(line)
  writeSync(output, encode(extractFeatures(prompt, vocabulary)))
}
closeSync(output)
