// Which URLs are fetched, and how far a stranger's server can lead the service.
import { describe, expect, it, test } from 'vitest'
import { fetchImage } from './fetch-image.ts'
import { publicUrl } from './public-url.ts'

test.each([
  'http://pictures.com/a.png',
  'https://pictures.com:8443/a.png',
  'https://user:pass@pictures.com/a.png',
  'https://127.0.0.1/a.png',
  'https://2130706433/a.png',
  'https://0x7f.1/a.png',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/a.png',
  'https://[::ffff:10.0.0.1]/a.png',
  'https://localhost/a.png',
  'https://service.localhost/a.png',
  'https://metadata.google.internal/a.png',
  'https://printer.local./a.png',
  'https://intranet/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'not a url',
])('%s is not fetched', (url) => {
  expect(publicUrl(url)).toBeNull()
})

test.each(['https://pictures.com/a.png', 'https://cdn.pictures.co.uk/a.png?x=1#y'])('%s is fetched', (url) => {
  expect(publicUrl(url)?.href).toBe(url)
})

describe('a fetch', () => {
  const start = 'https://pictures.com/a.png'
  const redirect = (location: string): Response => new Response(null, { status: 302, headers: { location } })
  const run = (answers: readonly Response[]) => {
    const asked: string[] = []
    const rest = answers.values()
    const fetchUrl: typeof fetch = async (input, init) => {
      asked.push(new Request(input).url)
      expect(init).toMatchObject({ redirect: 'manual', headers: { accept: 'image/*' } })
      return rest.next().value ?? new Response('late', { status: 500 })
    }
    return { asked, result: fetchImage(fetchUrl, start, 10).catch((error: unknown) => error) }
  }

  it('follows redirects to public addresses and takes the picture', async () => {
    const { asked, result } = run([redirect('/b.png'), redirect('https://else.org/c.png'), new Response('picture')])
    expect(new TextDecoder().decode((await result) as Uint8Array)).toBe('picture')
    expect(asked).toEqual([start, 'https://pictures.com/b.png', 'https://else.org/c.png'])
  })

  it.each<[string, () => Response[]]>([
    ['to a private address', () => [redirect('https://10.0.0.1/')]],
    ['to plain http', () => [redirect('http://pictures.com/')]],
    ['around for ever', () => Array.from({ length: 9 }, () => redirect('/again'))],
    ['to nothing', () => [new Response('no', { status: 404 })]],
  ])('is not led %s', async (_, answers) => {
    const { asked, result } = run(answers())
    expect(await result).toMatchObject({ code: 'invalid_value', param: 'url' })
    expect(asked.length).toBeLessThanOrEqual(4)
  })

  it('stops reading at the limit', async () => {
    expect(await run([new Response('eleven bytes')]).result).toMatchObject({ code: 'body_too_large' })
  })
})
