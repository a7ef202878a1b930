// Joins words that were spelled out letter by letter: "p o r n", "p.o.r.n", "p-o-r-n", whole sentences of single letters.

const SEPARATOR = String.raw`[\s._\-*·•|/\\~+,:;=]`
const RUN = new RegExp(String.raw`(?<![\p{L}\p{N}@$])[\p{L}\p{N}@$!](?:${SEPARATOR}{1,4}[\p{L}\p{N}@$!]){3,}(?![\p{L}\p{N}])`, 'gu')
const LETTER_AND_GAP = new RegExp(String.raw`([\p{L}\p{N}@$!])(${SEPARATOR}*)`, 'gu')

function isEnumeration(run: string): boolean {
  const letters = run.match(/[\p{L}\p{N}]/gu) ?? []
  return letters.every((letter) => /\d/u.test(letter)) || letters.every((letter) => letter === letters[0])
}

/** A gap that is longer than the usual one in the run ends a word: "a   n a k e d" is "a naked". */
function joinRun(run: string): string {
  const gaps = Array.from(run.matchAll(LETTER_AND_GAP), (match) => match[2]?.length ?? 0).slice(0, -1)
  const usual = Math.min(...gaps)
  return run.replace(LETTER_AND_GAP, (_whole, letter: string, gap: string) => letter + (gap.length > usual ? ' ' : ''))
}

/** Text with runs of four or more single characters joined; `joined` holds the joined strings, which may still lack word breaks. */
export function joinSpelledOut(text: string): { text: string; joined: ReadonlySet<string> } {
  const joined = new Set<string>()
  const result = text.replace(RUN, (run) => {
    if (isEnumeration(run)) return run
    const whole = joinRun(run)
    for (const word of whole.split(' ')) joined.add(word)
    return whole
  })
  return { text: result, joined }
}
