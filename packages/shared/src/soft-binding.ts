// The soft binding between a mark and its manifest (C2PA 2.2, section 18.10): the algorithm's name and the form of its value.
import { toHex } from './bytes.ts'

/** Not in the C2PA list of algorithms, whose readers ignore names that they do not know. */
export const softBindingAlgorithm = 'org.mintmark.wm.ss.1'

const idBytes = 6
/** Hex digits of a whole mark; what a small sticker carries of it has fewer. */
export const watermarkIdDigits = 2 * idBytes

/** Base64 of a mark's 48 bits, which are given as 12 hex digits. */
export const softBindingValue = (watermarkId: string): string =>
  btoa(String.fromCharCode(...(watermarkId.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))))

/** The 12 hex digits of a value, or null for text that is no value of this algorithm. */
export function watermarkIdOf(value: string): string | null {
  if (!/^[A-Za-z0-9+/]{8}$/.test(value)) return null
  const bytes = Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0))
  return bytes.length === idBytes ? toHex(bytes) : null
}
