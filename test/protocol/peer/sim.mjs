// A simulated platform of our own, and a merchant's desk that takes its notifications.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export class Sim {
  dir = mkdtempSync(join(tmpdir(), 'keepline-peer-'))
  /** Notifications as they came: headers and body. */
  posts = []

  /** @param words what keepline-sim is to play, with its options but those of address and keys */
  async start(words, answer) {
    const [party, ...options] = words
    const own = [party, '--listen', '127.0.0.1:0', '--dir', this.dir, ...options]
    this.child = spawn(process.env.KEEPLINE_SIM, own, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.url = await this.ready()
    this.desk = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      this.posts.push({ headers: request.headers, body })
      response.end(answer)
    })
    await new Promise((resolve) => this.desk.listen(0, '127.0.0.1', resolve))
    this.notifyUrl = `http://127.0.0.1:${this.desk.address().port}/notify`
  }

  async ready() {
    for await (const line of createInterface({ input: this.child.stdout })) return line.split(': ')[1]
    throw new Error('keepline-sim ended before it was ready')
  }

  file(name) {
    return readFileSync(join(this.dir, name), 'utf8')
  }

  async control(what, json) {
    const response = await fetch(`${this.url}/control/${what}`, { method: 'POST', body: JSON.stringify(json) })
    assert.equal(response.status, 200)
  }

  /** The posts that `wanted` picks, once there are so many. */
  async postsOf(wanted, count) {
    for (let tries = 0; tries < 100; ++tries) {
      const found = this.posts.filter(wanted)
      if (found.length >= count) return found
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`fewer than ${count} notifications`)
  }

  async stop() {
    this.desk.close()
    this.desk.closeAllConnections()
    this.child.kill('SIGTERM')
    const code = await new Promise((resolve) => this.child.on('exit', resolve))
    rmSync(this.dir, { recursive: true })
    assert.equal(code, 0, 'keepline-sim stops orderly')
  }
}
