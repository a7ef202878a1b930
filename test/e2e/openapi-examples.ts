// The examples of an OpenAPI document, each with its schema.

export type Media = {
  readonly schema?: unknown
  readonly example?: unknown
  readonly examples?: Record<string, { readonly value: unknown }>
}

/** Every media type object below a node, with where it stands. */
export function mediaOf(node: unknown, at: string): [string, Media][] {
  if (typeof node !== 'object' || node === null) return []
  const own = 'schema' in node && ('example' in node || 'examples' in node) ? [[at, node as Media] as [string, Media]] : []
  return [...own, ...Object.entries(node).flatMap(([key, value]) => mediaOf(value, `${at}/${key}`))]
}

export const examplesOf = ({ example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ value }) => value),
]
