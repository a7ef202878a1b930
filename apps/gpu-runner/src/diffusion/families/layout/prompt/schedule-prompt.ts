// Prompts that change while a picture is made: `[from:to:when]`, `[to:when]` and `[from::when]`, as AUTOMATIC1111 writes them.

/** The text of the steps up to and with number `until`, counted from 1. */
export type PromptPhase = { readonly until: number; readonly text: string }

type Switch = { readonly before: string; readonly after: string; readonly when: number; readonly end: number }

const opening = '[('
const closing = '])'

/** The place of the bracket that closes the one at `start`; -1 when none does. A backslash takes a bracket's meaning away. */
function closingOf(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1
    else if (text[i] === '[') depth += 1
    else if (text[i] === ']' && (depth -= 1) === 0) return i
  }
  return -1
}

/** The parts between colons that no bracket holds. */
function splitAtColons(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if (opening.includes(letter)) depth += 1
    if (closing.includes(letter)) depth -= 1
    if (letter === ':' && depth <= 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

const number = /^\s*(\d+\.?\d*|\.\d+)\s*$/

/** A number with a point is a share of the steps, one without is a step. */
const stepOf = (given: string, steps: number): number => Math.min(steps, Math.floor(Number(given) * (given.includes('.') ? steps : 1)))

/** The switch that begins at a square bracket, or null where the bracket is an ordinary one. */
function switchAt(text: string, start: number, steps: number): Switch | null {
  const end = closingOf(text, start)
  if (end === -1) return null
  const parts = splitAtColons(text.slice(start + 1, end))
  const when = number.exec(parts.at(-1) ?? '')?.[1]
  if (when === undefined || parts.length < 2 || parts.length > 3) return null
  const [after = '', before = ''] = parts.slice(0, -1).toReversed()
  return { before, after, when: stepOf(when, steps), end }
}

/** The prompt as it is at step number `step`, and at which later steps it changes. */
function textAt(text: string, step: number, steps: number, changes: Set<number>): string {
  let result = ''
  for (let i = 0; i < text.length; i += 1) {
    const found = text[i] === '[' ? switchAt(text, i, steps) : null
    if (!found) {
      result += text[i] === '\\' ? text.slice(i, i + 2) : text[i]
      if (text[i] === '\\') i += 1
      continue
    }
    changes.add(found.when)
    // Both sides are read, so that a change inside the side of another time is known too.
    const [before, after] = [found.before, found.after].map((side) => textAt(side, step, steps, changes))
    result += (step <= found.when ? before : after) ?? ''
    i = found.end
  }
  return result
}

/** The phases of a run of `steps`, in order; one for a prompt that does not change. The last one lasts until `steps`. */
export function schedulePrompt(prompt: string, steps: number): readonly PromptPhase[] {
  const changes = new Set<number>()
  textAt(prompt, 1, steps, changes)
  const ends = [...changes, steps].filter((step) => step >= 1).toSorted((a, b) => a - b)
  const phases = [...new Set(ends)].map((until) => ({ until, text: textAt(prompt, until, steps, new Set()) }))
  return phases.filter(({ text }, i) => text !== phases[i + 1]?.text)
}
