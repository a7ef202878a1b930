// What a file is, by its first bytes and never by its name.

type Magic = { readonly contentType: string; readonly at: number; readonly bytes: readonly number[] }

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0))

const magics: readonly Magic[] = [
  { contentType: 'image/png', at: 0, bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { contentType: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { contentType: 'image/webp', at: 8, bytes: ascii('WEBP') },
  { contentType: 'image/gif', at: 0, bytes: ascii('GIF8') },
  { contentType: 'image/avif', at: 4, bytes: ascii('ftypavif') },
  { contentType: 'image/tiff', at: 0, bytes: [...ascii('II'), 42, 0] },
  { contentType: 'image/tiff', at: 0, bytes: [...ascii('MM'), 0, 42] },
]

/** The media type of an image that can be inspected, or null. SVG and documents are none. */
export const sniffImage = (bytes: Uint8Array): string | null =>
  magics.find(({ at, bytes: magic }) => magic.every((value, i) => bytes[at + i] === value))?.contentType ?? null
