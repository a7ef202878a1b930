// Ten ways to disguise a prompt, for the robustness matrix; deterministic given a random stream.

/** Uniform numbers in [0, 1). */
export type Random = () => number

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return function next() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const HOMOGLYPHS: Record<string, string> = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у', h: 'һ', n: 'ո', d: 'ԁ' }
const LEET: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const ACCENTED: Record<string, string> = { a: 'ä', e: 'é', i: 'ï', o: 'ô', u: 'ü', n: 'ñ', c: 'ç', y: 'ý' }

const swapLetters = (table: Record<string, string>) => (text: string) => Array.from(text, (char) => table[char.toLowerCase()] ?? char).join('')
const perWord = (change: (word: string, random: Random) => string) => (text: string, random: Random) =>
  text.replace(/[A-Za-z]{4,}/gu, (word) => change(word, random))

function innerIndex(word: string, random: Random): number {
  return 1 + Math.floor(random() * (word.length - 2))
}

function swap(word: string, random: Random): string {
  const at = innerIndex(word, random)
  return word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2)
}

function drop(word: string, random: Random): string {
  const at = innerIndex(word, random)
  return word.slice(0, at) + word.slice(at + 1)
}

function repeat(word: string, random: Random): string {
  const at = innerIndex(word, random)
  return word.slice(0, at) + (word[at] ?? '').repeat(3) + word.slice(at)
}

/** Name and transform; the typing errors touch every word of four or more letters. */
export const TRANSFORMS: Readonly<Record<string, (text: string, random: Random) => string>> = {
  homoglyph: swapLetters(HOMOGLYPHS),
  'zero-width': (text) => Array.from(text).join('\u200b'),
  'full-width': (text) => text.replace(/[!-~]/gu, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  leet: swapLetters(LEET),
  accents: swapLetters(ACCENTED),
  spaced: (text) => Array.from(text).join(' '),
  dotted: perWord((word) => Array.from(word).join('.')),
  swap: perWord(swap),
  drop: perWord(drop),
  repeat: perWord(repeat),
}
