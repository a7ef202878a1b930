// The Worker's entry.
export default { fetch: () => new Response('mintmark') } satisfies ExportedHandler
