// The paths of the dialect of AUTOMATIC1111's web UI.
export const automatic1111Paths = {
  txt2img: { method: 'POST', path: '/sdapi/v1/txt2img' },
  img2img: { method: 'POST', path: '/sdapi/v1/img2img' },
  getProgress: { method: 'GET', path: '/sdapi/v1/progress' },
  interrupt: { method: 'POST', path: '/sdapi/v1/interrupt' },
  listSamplers: { method: 'GET', path: '/sdapi/v1/samplers' },
  listSchedulers: { method: 'GET', path: '/sdapi/v1/schedulers' },
  listCheckpoints: { method: 'GET', path: '/sdapi/v1/sd-models' },
  getOptions: { method: 'GET', path: '/sdapi/v1/options' },
  setOptions: { method: 'POST', path: '/sdapi/v1/options' },
  listUpscalers: { method: 'GET', path: '/sdapi/v1/upscalers' },
  listLoras: { method: 'GET', path: '/sdapi/v1/loras' },
  pngInfo: { method: 'POST', path: '/sdapi/v1/png-info' },
} as const

export type Automatic1111RouteName = keyof typeof automatic1111Paths
