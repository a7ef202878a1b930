// Server-sent events as text (WHATWG HTML, "Server-sent events").

export type SseMessage = { readonly event: string; readonly data: unknown; readonly id?: string }

/** JSON never holds a raw line end, so one `data` line is enough. */
export const sseMessage = ({ event, data, id }: SseMessage): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** A line that clients pass over. `text` holds no line end. */
export const sseComment = (text: string): string => `: ${text}\n\n`
