// The environment that the Worker is tested in. The secrets are known to everybody and open nothing.
const key = (letter: string): string => letter.repeat(43)

export const edgeVariables = {
  MINTMARK_ADMIN_KEY: 'test-admin-key-of-32-characters-or-more',
  MINTMARK_API_KEY_PEPPER: key('P'),
  MINTMARK_URL_KEYS: `new:${key('N')},old:${key('O')}`,
  MINTMARK_RUNNER_URL: 'http://runner.test',
  MINTMARK_RUNNER_KEY: key('R'),
  MINTMARK_LOG_LEVEL: 'silent',
}
