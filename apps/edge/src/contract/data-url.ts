// Pictures inside JSON: data URLs, and base64 alone.
import { Buffer } from 'node:buffer'

const prefix = /^data:image\/[a-z+.-]+;base64,/i

export const isDataUrl = (text: string): boolean => prefix.test(text)

/** The bytes of base64 with or without what makes a data URL of it. What is no base64 in it is left out. */
export const pictureBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text.replace(prefix, ''), 'base64'))
