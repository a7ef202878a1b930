// Long runs in pieces: each piece's outcomes are kept in the git-ignored folder, and the table is made of all that are there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WORK } from './corpus.ts'
import type { MarkedFacts, Outcome } from './matrix.ts'

export type Piece = { marked: MarkedFacts[]; outcomes: Outcome[] }

const fileOf = (name: string): string => join(WORK, `${name}.json`)
const read = (name: string): Piece =>
  existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : { marked: [], outcomes: [] }

/** Adds a piece to those of the name, in place of what is known of the same pictures, and returns all. */
export function addPiece(name: string, piece: Piece): Piece {
  const fresh = new Set(piece.marked.map(({ picture }) => picture))
  const known = read(name)
  const all = {
    marked: [...known.marked.filter(({ picture }) => !fresh.has(picture)), ...piece.marked],
    outcomes: [...known.outcomes.filter(({ picture }) => !fresh.has(picture)), ...piece.outcomes],
  }
  mkdirSync(WORK, { recursive: true })
  writeFileSync(fileOf(name), JSON.stringify(all))
  return all
}
