// Every path that the edge answers, with its method. Plain data, so that documentation and tests can list it.
export const routePaths = {
  createGeneration: { method: 'POST', path: '/v1/images/generations' },
  signImageUrl: { method: 'POST', path: '/v1/images/:id/url' },
  getImage: { method: 'GET', path: '/images/:key' },
  listModels: { method: 'GET', path: '/v1/models' },
  getModel: { method: 'GET', path: '/v1/models/:id' },
  createKey: { method: 'POST', path: '/v1/admin/keys' },
  listKeys: { method: 'GET', path: '/v1/admin/keys' },
  changeKey: { method: 'PATCH', path: '/v1/admin/keys/:id' },
  revokeKey: { method: 'DELETE', path: '/v1/admin/keys/:id' },
  verify: { method: 'POST', path: '/v1/verify' },
  checkProvenance: { method: 'POST', path: '/v1/content_provenance_checks' },
  matchBinding: { method: 'GET', path: '/v1/softbinding/matches/byBinding' },
  matchPostedBinding: { method: 'POST', path: '/v1/softbinding/matches/byBinding' },
  matchContent: { method: 'POST', path: '/v1/softbinding/matches/byContent' },
  getManifest: { method: 'GET', path: '/v1/softbinding/manifests/:id' },
  listAlgorithms: { method: 'GET', path: '/v1/softbinding/services/supportedAlgorithms' },
  ownUsage: { method: 'GET', path: '/v1/usage' },
  allUsage: { method: 'GET', path: '/v1/admin/usage' },
  livez: { method: 'GET', path: '/livez' },
  readyz: { method: 'GET', path: '/readyz' },
} as const

export type RouteName = keyof typeof routePaths
