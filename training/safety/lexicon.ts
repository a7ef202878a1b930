// Prints the lexicon groups and the listed words as JSON for the Python side.

import { LEXICON } from '../../packages/safety/src/lexicons/index.ts'
import { listedWords } from '../../packages/safety/src/model/features.ts'

const groups = Object.fromEntries(LEXICON.map(({ id, terms }) => [id, terms.map((term) => term.replace('*', ''))]))
process.stdout.write(JSON.stringify({ groups, listed: listedWords() }))
