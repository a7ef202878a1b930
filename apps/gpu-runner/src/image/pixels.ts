// The form in which an image travels between the engine, the watermark and the encoder.

/** Straight (not premultiplied) RGBA, 8 bits a channel, row by row from the top left; `width * height * 4` bytes. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array<ArrayBuffer> }
