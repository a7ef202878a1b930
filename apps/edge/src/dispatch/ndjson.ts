// Newline-delimited JSON, parsed as it arrives.

/** Each line that ended with a newline, as a value. A last line without one was cut off and is dropped. Throws a SyntaxError on a line that is no JSON. */
export async function* parseNdjson(body: ReadableStream<Uint8Array>): AsyncGenerator {
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
}
