// What a job says of images whose watermark may not last, so that a missing mark is never silent.
import type { StoredImage, Warning } from '@mintmark/shared'

type Status = StoredImage['watermark']['status']

const messages: Readonly<Record<Exclude<Status, 'ok'>, string>> = {
  weak: 'The invisible watermark did not survive a JPEG copy of quality 75 in the check after encoding; the signed manifest is intact.',
  none: 'The picture carries no invisible watermark; the signed manifest is intact, but cannot be recovered once it is stripped.',
}

/** One warning for each status but `ok` that an image of the job has. */
export function watermarkWarnings(images: readonly Pick<StoredImage, 'watermark'>[]): Warning[] {
  const statuses = new Set(images.map(({ watermark }) => watermark.status))
  const lacking = [...statuses].filter((status) => status !== 'ok')
  return lacking.map((status) => ({ code: `watermark_${status}`, param: null, message: messages[status] }))
}
