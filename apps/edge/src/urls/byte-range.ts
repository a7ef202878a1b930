// The Range header of a request for one file (RFC 9110 section 14).

export type ByteRange = { readonly offset: number; readonly length: number }

/**
 * The range that `header` asks for of a file of `size` bytes. `null` when the whole file is the answer: without a header, with one
 * that is not understood, and for several ranges, which a server may ignore. `unsatisfiable` when it lies beyond the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header ?? '') ?? []
  if (first === '') return last === '' ? null : suffix(Number(last), size)
  const [start, end] = [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
  if (last !== '' && Number(last) < start) return null
  return start < size ? { offset: start, length: end - start + 1 } : 'unsatisfiable'
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
  if (length === 0 || size === 0) return 'unsatisfiable'
  return { offset: Math.max(0, size - length), length: Math.min(length, size) }
}
