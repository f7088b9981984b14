// What must never happen on any screen, watched from the first request to the last.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export class PageWatch {
  private readonly faults: string[] = []
  /** Console errors that a test provokes, for example by an answer of status 409. */
  expected: RegExp[] = []

  /** @param origin  whose console is watched; the wallet's pages, where a phone goes in between, are not ours */
  private constructor(
    private readonly page: Page,
    origin?: string,
  ) {
    page.on('console', (message) => {
      if (origin && !page.url().startsWith(origin)) return
      if (message.type() === 'error' || message.type() === 'warning') this.note(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.note(`exception: ${error.message}`))
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url())
      const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]'
      if (protocol.startsWith('http') && !isLoopback) this.note(`left loopback: ${request.url()}`)
    })
  }

  /** Reports violations of the content policy as console errors of their own, wherever the browser puts them. */
  static async install(page: Page, origin?: string): Promise<PageWatch> {
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`)
      })
    })
    return new PageWatch(page, origin)
  }

  private note(fault: string): void {
    this.faults.push(fault)
  }

  expectClean(): void {
    expect(this.faults.filter((fault) => !this.expected.some((known) => known.test(fault)))).toEqual([])
  }

  async expectAccessible(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(kRules).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
      [],
    )
  }

  /** Nothing to touch is smaller than 44 px in either direction (links inside a sentence excepted). */
  async expectTouchable(): Promise<void> {
    const small = await this.page.locator('button, a, label:has(input)').evaluateAll((nodes) =>
      nodes
        .map((node) => ({ node, box: node.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
        .map(({ node, box }) => `${node.outerHTML.slice(0, 80)} ${box.width}x${box.height}`),
    )
    expect(small).toEqual([])
  }

  async expectNoSidewaysScroll(): Promise<void> {
    // Not `innerWidth`: a phone's browser makes it as wide as the page.
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(this.page.viewportSize()!.width)
  }
}
