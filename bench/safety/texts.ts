// Texts of a set length for timing: distinct sentences, with a disguised one among ten so that the repairs run too.

const SUBJECTS = [
  'a lighthouse',
  'two foxes',
  'an old sailor',
  'a glass teapot',
  'the night market',
  'a robot gardener',
  'three dancers',
  'a paper boat',
]
const DEEDS = [
  'leaning into the wind',
  'reading a map',
  'under a lilac sky',
  'painted in gouache',
  'beside a frozen canal',
  'made of folded tin',
  'lit from below',
]
const DISGUISED = [
  'a n4k3d st4tu3',
  'g o l d e n  h o u r',
  'ｆｕｌｌ ｗｉｄｔｈ ｌｅｔｔｅｒｓ',
  'a rоuge mооn',
  'misspeled phtograph wiht grian',
]

function sentence(number: number): string {
  if (number % 10 === 9) return DISGUISED[number % DISGUISED.length] ?? ''
  return `${SUBJECTS[number % SUBJECTS.length]} ${DEEDS[(number * 5) % DEEDS.length]}, study ${number}`
}

/** `count` texts of exactly `length` characters, no two alike. */
export function makeTexts(count: number, length: number): string[] {
  return Array.from({ length: count }, (_unused, text) => {
    const sentences = Array.from({ length: Math.ceil(length / 12) }, (_gap, at) => sentence(text * 7919 + at * 13))
    return sentences.join('. ').slice(0, length)
  })
}
