// The text of an API key: prefix, 256 random bits in base62, and a CRC-32, so that a mistyped key is refused without a look-up.
import { crc32 } from 'node:zlib'
import { toHex, type RandomBytes } from '@mintmark/shared'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secretBytes = 32
const secretDigits = 43 // 62 ** 43 > 2 ** 256
const checksumDigits = 6 // 62 ** 6 > 2 ** 32
const shape = new RegExp(`^mm_(live|test)_[0-9A-Za-z]{${secretDigits + checksumDigits}}$`)

function base62(value: bigint, digits: number): string {
  let text = ''
  for (let rest = value; text.length < digits; rest /= 62n) text = alphabet.charAt(Number(rest % 62n)) + text
  return text
}

const checksum = (text: string): string => base62(BigInt(crc32(text)), checksumDigits)

export function createKeyText(mode: 'live' | 'test', random: RandomBytes): string {
  const body = `mm_${mode}_${base62(BigInt(`0x${toHex(random(secretBytes))}`), secretDigits)}`
  return body + checksum(body)
}

/** Whether the text has a key's shape and its checksum is right. Says nothing about whether the key exists. */
export const isKeyText = (text: string): boolean =>
  shape.test(text) && checksum(text.slice(0, -checksumDigits)) === text.slice(-checksumDigits)
