// Cuts canonical text into tokens: words, and single characters where a script writes no spaces.

const TOKEN = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}]|[*](?=[\p{L}*]))*/gu
const POSSESSIVE = /['’](?:s|re|ll|ve|d|m|t)(?![\p{L}])/gu
const CHARACTER_SCRIPT = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]/u
const SPACED_SCRIPT_RUN = /[^\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+|[\s\S]/gu

function splitScripts(token: string): string[] {
  return CHARACTER_SCRIPT.test(token) ? (token.match(SPACED_SCRIPT_RUN) ?? []) : [token]
}

/** Tokens of folded text in order; a possessive or contraction ending is dropped, '*' stays inside a masked word. */
export function tokenise(text: string): string[] {
  return (text.replace(POSSESSIVE, '').match(TOKEN) ?? []).flatMap(splitScripts)
}
