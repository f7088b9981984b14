// Installs the SDKs beside the build and runs the tests of this folder there: node run.mjs WORK_DIR KEEPLINE_SIM PRINT_REQUESTS

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [workDir, ...programs] = process.argv.slice(2)
const here = dirname(fileURLToPath(import.meta.url))
const tests = ['alipay.mjs', 'wechatpay.mjs']
const files = ['package.json', 'package-lock.json', '.npmrc', 'sim.mjs', ...tests]
const lock = join(workDir, 'package-lock.json')
const sdk = join(workDir, 'node_modules/wechatpay-node-v3')

mkdirSync(workDir, { recursive: true })
const newLock = readFileSync(join(here, 'package-lock.json'), 'utf8')
const installed = existsSync(sdk) && existsSync(lock) && readFileSync(lock, 'utf8') === newLock
for (const file of files) copyFileSync(join(here, file), join(workDir, file))

if (!installed) {
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: workDir, encoding: 'utf8' })
  if (npm.status !== 0) {
    const words = `${npm.error ?? ''}${npm.stdout}${npm.stderr}`
    const unreachable = /ENOENT|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH/.test(words)
    console.log(unreachable ? 'SKIPPED: npm is missing or cannot reach a registry' : words)
    process.exit(unreachable ? 0 : 1)
  }
}
const run = spawnSync(process.execPath, ['--test', ...tests], {
  cwd: workDir,
  stdio: 'inherit',
  env: { ...process.env, KEEPLINE_SIM: programs[0], KEEPLINE_PRINT_REQUESTS: programs[1] },
})
process.exit(run.status ?? 1)
