// China's implicit label of generated content (GB 45438-2025, in force since 2025-09-01): one XMP property that holds JSON.

const namespace = 'http://www.tc260.org.cn/ns/AIGC/1.0/'

export type AigcLabel = {
  /** Name or code of the service provider, as it was registered. */
  readonly producer: string
  readonly imageId: string
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/**
 * The XMP packet. `Label` 1 is the standard's word for content that is generated for certain; the provider distributes what it
 * makes, so producer and propagator agree. The reserved codes are the provider's own, and empty: the C2PA signature covers the block.
 */
export function aigcXmp({ producer, imageId }: AigcLabel): string {
  const label = {
    Label: '1',
    ContentProducer: producer,
    ProduceID: imageId,
    ReservedCode1: '',
    ContentPropagator: producer,
    PropagateID: imageId,
    ReservedCode2: '',
  }
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:TC260="${namespace}"><TC260:AIGC>${escape(JSON.stringify(label))}</TC260:AIGC></rdf:Description>` +
    '</rdf:RDF></x:xmpmeta>'
  )
}
