// The size of an image in pixels, from the request's `size` and the model's limits.
import { MintmarkError, type ModelManifest } from '@mintmark/shared'

type Size = { readonly width: number; readonly height: number }

/** `size` is `auto` or WIDTHxHEIGHT. Throws invalid_value when a side or the aspect ratio is beyond the model's limits. */
export function sizeOf(size: string, { id, native_size, limits }: ModelManifest): Size {
  const [width, height] = size === 'auto' ? native_size : parseSides(size)
  const { min_side, max_side, max_aspect } = limits
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (short >= min_side && long <= max_side && long <= short * max_aspect) return { width, height }
  const message = `Invalid 'size': ${id} takes sides of ${min_side} to ${max_side} pixels with an aspect ratio up to ${max_aspect}:1, or \`auto\`.`
  throw new MintmarkError('invalid_value', { param: 'size', message })
}

function parseSides(size: string): [number, number] {
  const [width, height] = size.split('x').map(Number)
  return [width ?? 0, height ?? 0]
}
