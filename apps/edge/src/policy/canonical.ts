// The form of a text that rules are matched over.

/** Compatibility forms folded (NFKC), accents and invisible format characters removed, lower case, runs of other than letters and digits as one space. */
export const canonical = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
