// Emphasis in a prompt: `(word)` and `(word:1.3)` weigh more, `[word]` less, `\(` is a bracket itself.

/** A part of a prompt and how much it counts; 1 is plain text. */
export type WeightedText = { readonly text: string; readonly weight: number }

/** AUTOMATIC1111's factors: a round bracket multiplies by 1.1, a square one divides by it, unless a number says otherwise. */
const factor = 1.1

const pieces = /\\[()[\]\\]|[()[\]]|:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)|[^\\()[\]:]+|[:\\]/g

type Open = { readonly round: number[]; readonly square: number[] }
type Part = { text: string; weight: number }

/** Multiplies what was said since the innermost bracket of its kind. True when there was one. */
function closeBracket(parts: readonly Part[], starts: number[], by: number): boolean {
  const start = starts.pop()
  if (start === undefined) return false
  for (const part of parts.slice(start)) part.weight *= by
  return true
}

/** True when the piece was a bracket and has had its effect. */
function applyBracket(piece: string, given: string | undefined, parts: readonly Part[], { round, square }: Open): boolean {
  if (given !== undefined) return closeBracket(parts, round, Number(given))
  if (piece === ')') return closeBracket(parts, round, factor)
  if (piece === ']') return closeBracket(parts, square, 1 / factor)
  if (piece === '(') return round.push(parts.length) > 0
  return piece === '[' && square.push(parts.length) > 0
}

function merge(parts: readonly Part[]): WeightedText[] {
  const merged: Part[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (last?.weight === part.weight) last.text += part.text
    else merged.push({ ...part })
  }
  return merged
}

/** The parts of a prompt in order, neighbours of one weight joined. A bracket that is never closed counts to the end. */
export function weighPrompt(prompt: string): readonly WeightedText[] {
  const parts: Part[] = []
  const open: Open = { round: [], square: [] }
  for (const [piece, given] of prompt.matchAll(pieces)) {
    const isEscaped = piece.length === 2 && piece.startsWith('\\')
    if (!applyBracket(piece, given, parts, open)) parts.push({ text: isEscaped ? piece.slice(1) : piece, weight: 1 })
  }
  while (closeBracket(parts, open.round, factor));
  while (closeBracket(parts, open.square, 1 / factor));
  return merge(parts)
}
