// Removes what a reader cannot see and folds what looks the same: compatibility forms, accents, invisible and bidi characters, tag block.

// oxlint-disable-next-line no-misleading-character-class -- the classes list combining marks on purpose
const ACCENTS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu
// oxlint-disable-next-line no-misleading-character-class -- as above
const INVISIBLE = /[\p{Cf}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\u{e0000}-\u{e0fff}]/gu
const CONTROL = /[\p{Cc}\p{Z}]/gu
const STROKED: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ƀ: 'b',
  ɨ: 'i',
  ʉ: 'u',
  ɇ: 'e',
  ɉ: 'j',
  ɍ: 'r',
  ɏ: 'y',
}
const STROKED_LETTER = new RegExp(`[${Object.keys(STROKED).join('')}]`, 'gu')
const ENCLOSED = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu
const ENCLOSED_STARTS = [0x1f1e6, 0x1f170, 0x1f150, 0x1f130]

function plainLetter(enclosed: string): string {
  const code = enclosed.codePointAt(0) ?? 0
  const start = ENCLOSED_STARTS.find((first) => code >= first) ?? code
  return String.fromCharCode(97 + code - start)
}

/** Lower-case text in one visible form: NFKC without accents, invisibles or control characters; white space becomes U+0020 one for one. */
export function foldUnicode(text: string): string {
  if (/^[\x20-\x7e]*$/u.test(text)) return text.toLowerCase()
  return text
    .replace(INVISIBLE, '')
    .replace(CONTROL, ' ')
    .replace(ENCLOSED, plainLetter)
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(STROKED_LETTER, (letter) => STROKED[letter] ?? letter)
}
