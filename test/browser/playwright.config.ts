import { defineConfig, type Project } from '@playwright/test'
import { whyNoHouse } from './real/house'

const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
}
const desktop = { viewport: { width: 1366, height: 768 } }

// Where people work all day: the smallest desk that the console is made for.
const office = { viewport: { width: 1366, height: 768 } }

const project = (folder: 'mock' | 'real', device: 'phone' | 'desktop'): Project => ({
  name: `${folder}-${device}`,
  testDir: folder,
  use: device === 'phone' ? phone : desktop,
})

// Once, not in every worker.
const reason = whyNoHouse()
if (reason && !process.env['TEST_WORKER_INDEX'])
  console.log(`The tests of the real page are skipped: ${reason}`)

export default defineConfig({
  projects: [
    project('mock', 'phone'),
    project('mock', 'desktop'),
    project('real', 'phone'),
    project('real', 'desktop'),
    { name: 'console-mock', testDir: 'console/mock', use: office },
    { name: 'console-real', testDir: 'console/real', use: office },
    { name: 'docs-mock', testDir: 'docs/mock', use: office },
    { name: 'docs-real', testDir: 'docs/real', use: office },
  ],
  outputDir: 'results/artifacts',
  reporter: [['list'], ['json', { outputFile: 'results/report.json' }]],
  workers: 2,
  // A browser on a busy build server is late at times: one more try, and the report names who needed it.
  retries: process.env['CI'] ? 1 : 0,
  fullyParallel: true,
  forbidOnly: true,
  // A busy build server draws a screen in both sizes slowly.
  timeout: 60_000,
  expect: { timeout: 7_000 },
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      // The browser makes no traffic of its own, so that every request seen is the page's.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
