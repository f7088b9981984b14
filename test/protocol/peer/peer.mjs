// The official Alipay SDK as the other side: it verifies what our client signs, and it is a merchant of our simulator.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { AlipaySdk } from 'alipay-sdk'

const appId = '2021000000000001'
const dir = mkdtempSync(join(tmpdir(), 'keepline-peer-'))
const key = (name) => readFileSync(join(dir, `${name}.pem`), 'utf8')
const notices = []
let sim, simUrl, merchant, desk, notifyUrl

async function startSim() {
  const options = ['alipay', '--listen', '127.0.0.1:0', '--dir', dir, '--app-id', appId, '--seller-id', '2088000000000001']
  sim = spawn(process.env.KEEPLINE_SIM, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: sim.stdout })) return line.split(': ')[1]
  throw new Error('keepline-sim ended before it was ready')
}

async function startDesk() {
  desk = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    notices.push(Object.fromEntries(new URLSearchParams(body)))
    response.end('success')
  })
  await new Promise((resolve) => desk.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${desk.address().port}/notify`
}

async function noticesOf(outTradeNo, count) {
  for (let tries = 0; tries < 100; ++tries) {
    const found = notices.filter((notice) => notice.out_trade_no === outTradeNo)
    if (found.length >= count) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${outTradeNo}: fewer than ${count} notifications`)
}

const call = (method, bizContent) => merchant.exec(method, { notifyUrl, bizContent }, { validateSign: true })

const order = (outTradeNo) => ({ out_trade_no: outTradeNo, total_amount: '9.90', subject: '保号续期 / 1', timeout_express: '15m' })

async function control(what, json) {
  const response = await fetch(`${simUrl}/control/${what}`, { method: 'POST', body: JSON.stringify(json) })
  assert.equal(response.status, 200)
}

before(async () => {
  simUrl = await startSim()
  notifyUrl = await startDesk()
  merchant = new AlipaySdk({
    appId,
    privateKey: key('merchant_private'),
    keyType: 'PKCS8',
    alipayPublicKey: key('alipay_public'),
    gateway: `${simUrl}/gateway.do`,
  })
})

after(async () => {
  desk.close()
  desk.closeAllConnections()
  sim.kill('SIGTERM')
  const code = await new Promise((resolve) => sim.on('exit', resolve))
  rmSync(dir, { recursive: true })
  assert.equal(code, 0, 'keepline-sim stops orderly')
})

test('the SDK verifies the requests of our client', () => {
  const verifier = new AlipaySdk({ appId, privateKey: key('merchant_private'), keyType: 'PKCS8', alipayPublicKey: key('merchant_public') })
  const keys = [join(dir, 'merchant_private.pem'), join(dir, 'alipay_public.pem')]
  const lines = execFileSync(process.env.KEEPLINE_PRINT_REQUESTS, keys, { encoding: 'utf8' }).trim().split('\n')
  assert.equal(lines.length, 6)
  for (const line of lines) {
    const { sign, ...params } = Object.fromEntries(new URLSearchParams(line))
    const text = Object.keys(params).sort().map((name) => `${name}=${params[name]}`).join('&')
    assert.equal(verifier.rsaCheck(text, sign), true, params.method)
    assert.equal(verifier.checkNotifySignV2({ ...params, sign }), true, params.method)
    assert.equal(verifier.rsaCheck(`${text}0`, sign), false, params.method)
  }
})

test('a trade from QR to refund, every answer and notification verified by the SDK', async () => {
  const made = await call('alipay.trade.precreate', order('P1'))
  assert.equal(made.code, '10000')
  assert.equal((await call('alipay.trade.query', { out_trade_no: 'P1' })).subCode, 'ACQ.TRADE_NOT_EXIST')
  await control('act', { act: 'pay', qr: made.qrCode })
  const [paid] = await noticesOf('P1', 1)
  assert.equal(merchant.checkNotifySignV2(paid), true)
  assert.equal(paid.trade_status, 'TRADE_SUCCESS')
  const trade = await call('alipay.trade.query', { out_trade_no: 'P1' })
  assert.equal(trade.tradeStatus, 'TRADE_SUCCESS')
  assert.equal(trade.tradeNo, paid.trade_no)

  const refund = { out_trade_no: 'P1', refund_amount: '4.00', out_request_no: 'R1' }
  assert.equal((await call('alipay.trade.refund', refund)).fundChange, 'Y')
  assert.equal((await call('alipay.trade.refund', refund)).fundChange, 'N')
  const asked = await call('alipay.trade.fastpay.refund.query', { out_trade_no: 'P1', out_request_no: 'R1' })
  assert.equal(asked.refundStatus, 'REFUND_SUCCESS')
  const [, told] = await noticesOf('P1', 2)
  assert.equal(merchant.checkNotifySignV2(told), true)
  assert.equal(told.refund_fee, '4.00')
})

test('close, forged notifications and a wrong answer', async () => {
  const made = await call('alipay.trade.precreate', order('P2'))
  await control('act', { act: 'forged', qr: made.qrCode })
  for (const notice of await noticesOf('P2', 2)) assert.equal(merchant.checkNotifySignV2(notice), false)
  assert.equal((await call('alipay.trade.close', { out_trade_no: 'P2' })).code, '10000')
  assert.equal((await call('alipay.trade.query', { out_trade_no: 'P2' })).tradeStatus, 'TRADE_CLOSED')
  await control('fault', { fault: 'bad_signature', count: 1 })
  await assert.rejects(call('alipay.trade.query', { out_trade_no: 'P2' }), /验签失败/)
})

test("the SDK's page request opens the cashier", async () => {
  const bizContent = { ...order('P3'), product_code: 'QUICK_WAP_WAY', quit_url: 'https://shop.test/' }
  const url = merchant.pageExecute('alipay.trade.wap.pay', 'GET', { notifyUrl, bizContent })
  const page = await fetch(url)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /确认付款/)
})
