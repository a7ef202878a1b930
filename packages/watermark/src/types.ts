// The types that cross this package's door: pictures, keys, the extractor's residual step, and what was found.

/** 8-bit RGBA, straight alpha, row by row: `data.length === 4 * width * height`. */
export type RgbaImage = { width: number; height: number; data: Uint8Array }

/** One plane of samples, row by row: `data.length === width * height`. */
export type Plane = { width: number; height: number; data: Float32Array }

/** A secret of at least 16 bytes and its public name. The first key of a list marks; all of them are tried when reading. */
export type MasterKey = { id: string; key: Uint8Array }

/**
 * Estimates the carrier in a picture: luma 0..255 in, one value per pixel out, positive where the carrier is likely +1.
 * On the canonical grid a cell of the carrier is 4 pixels wide.
 */
export type Residual = (luma: Float32Array, width: number, height: number) => Promise<Float32Array>

/** `none`: the picture cannot carry a mark. `weak`: it carries one that a JPEG-75 copy may not give back. */
export type MarkStatus = 'ok' | 'weak' | 'none'

/** 0 is the quietest; each notch raises the amplitude on smooth ground. */
export type Notch = 0 | 1 | 2

export type EmbedOptions = { notch?: Notch }

/** The picture's RGBA with the mark in it, or null where its size can carry none. `encodeMarked` tells what the mark is worth. */
export type Embedded = Uint8Array | null

export type Confidence = {
  /** Length of the keyed tag that matched. At 16 bits a match counts only together with a record of the id. */
  tagBits: number
  /** Decoding attempts up to and including this one, over all keys. */
  tries: number
  /** Chance that so many attempts on an unmarked picture match by accident, before any look-up of the id. */
  falseAcceptProbability: number
  /** Share of the carrier's data cells whose sign agrees with the decoded payload, 0..1. */
  agreement: number
}

/** How the marked picture lies in the one that was read. Angles are clockwise; a mirrored picture is mirrored first. */
export type Placement = { angleDegrees: number; mirrored: boolean; periodPx: number }

export type Extracted =
  | {
      found: true
      /** The leading `idBits` of the id: all 48, or fewer in a small sticker. */
      id: bigint
      idBits: number
      version: number
      keyId: string
      layout: string
      confidence: Confidence
      placement: Placement
    }
  | { found: false; tries: number }

export type ExtractOptions = { exhaustive: boolean; signal?: AbortSignal }

export type Watermarker = {
  /** Names carrier, code and payload: the soft binding's `alg` is this behind the operator's reversed domain. */
  algorithm: string
  embed(image: RgbaImage, id: bigint, options?: EmbedOptions): Promise<Embedded>
  /** Whether a picture that kept its size and frame gives this id back under the current key: `extract` without its searching. */
  holds(image: RgbaImage, id: bigint): Promise<boolean>
  extract(image: RgbaImage, options: ExtractOptions): Promise<Extracted>
}
