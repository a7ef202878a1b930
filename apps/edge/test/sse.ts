// Reads an event stream as tests look at it.

export type SseEvent = { readonly event: string; readonly id: string | null; readonly data: Record<string, unknown> }

const fieldOf = (block: string, name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null

const blocksOf = (text: string): string[] => text.split('\n\n').filter((block) => block !== '')

/** The events of a whole stream, without its comments. */
export const eventsOf = (text: string): SseEvent[] =>
  blocksOf(text)
    .filter((block) => !block.startsWith(':'))
    .map((block) => ({
      event: fieldOf(block, 'event') ?? '',
      id: fieldOf(block, 'id'),
      data: JSON.parse(fieldOf(block, 'data') ?? 'null'),
    }))

export const commentsOf = (text: string): string[] =>
  blocksOf(text)
    .filter((block) => block.startsWith(': '))
    .map((block) => block.slice(2))
