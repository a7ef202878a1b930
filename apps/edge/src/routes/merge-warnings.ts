// One list of warnings for an answer, from the plan and from what the runner said of each image.
import type { Warning } from '@mintmark/shared'
import type { ReadyImage } from '../dispatch/order.ts'

/** Each code is told once per field; the first one told, that of the plan, stands. */
export function mergeWarnings(planned: readonly Warning[], images: readonly ReadyImage[]): Warning[] {
  const byKind = new Map<string, Warning>()
  for (const warning of [...planned, ...images.flatMap(({ warnings }) => warnings)]) {
    const kind = `${warning.code} ${warning.param ?? ''}`
    if (!byKind.has(kind)) byKind.set(kind, warning)
  }
  return [...byKind.values()]
}
