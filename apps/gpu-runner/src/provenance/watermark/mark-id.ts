// Which mark a picture gets: a keyed digest of all that decides its pixels, so that the same request makes the same file's pixels again.
import { hmacSha256, toHex, utf8 } from '@mintmark/shared'
import type { MasterKey } from '@mintmark/watermark'

/** Length of a watermark id: 48 bits. */
const idBytes = 6

/** The mark of the image with this fingerprint (`imageFingerprint`), as 12 lower-case hex digits. */
export type MarkIdOf = (fingerprint: string) => Promise<string>

/**
 * HMAC-SHA-256 under the current master key, cut to 48 bits: to whoever lacks the key, ids are as good as drawn at random. The
 * rows of one picture that was made twice share a mark, which leads to the same picture either way.
 */
export function createMarkIdOf([current]: readonly MasterKey[]): MarkIdOf {
  const key = current ? new Uint8Array(current.key) : new Uint8Array(idBytes)
  return async (fingerprint) => toHex((await hmacSha256(key, utf8(`mark-id/${fingerprint}`))).subarray(0, idBytes))
}
