// Models without a CLIP text encoder have no layers of one to leave out.
import { MintmarkError } from '@mintmark/shared'
import type { Conditioning } from '../family.ts'

/** Throws `unsupported_parameter` for a request that wants layers left out. */
export function refuseClipSkip({ clipSkip = 1 }: Conditioning): void {
  if (clipSkip > 1)
    throw new MintmarkError('unsupported_parameter', { param: 'clip_skip', message: 'The model reads its prompt without CLIP.' })
}
