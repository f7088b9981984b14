// The official Alipay SDK as the other side: it verifies what our client signs, and it is a merchant of our simulator.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AlipaySdk } from 'alipay-sdk'
import { Sim } from './sim.mjs'

const appId = '2021000000000001'
const contentKey = '0123456789abcdef'
const sim = new Sim()
const key = (name) => sim.file(`${name}.pem`)
let merchant

async function noticesOf(outTradeNo, count) {
  const read = ({ body }) => Object.fromEntries(new URLSearchParams(body))
  return (await sim.postsOf((post) => read(post).out_trade_no === outTradeNo, count)).map(read)
}

const call = (method, bizContent) => merchant.exec(method, { notifyUrl: sim.notifyUrl, bizContent }, { validateSign: true })

const order = (outTradeNo) => ({ out_trade_no: outTradeNo, total_amount: '9.90', subject: '保号续期 / 1', timeout_express: '15m' })

before(async () => {
  const words = ['alipay', '--app-id', appId, '--seller-id', '2088000000000001', '--content-key', contentKey]
  await sim.start(words, 'success')
  merchant = new AlipaySdk({
    appId,
    privateKey: key('merchant_private'),
    keyType: 'PKCS8',
    alipayPublicKey: key('alipay_public'),
    gateway: `${sim.url}/gateway.do`,
    encryptKey: Buffer.from(contentKey).toString('base64'),
  })
})

after(() => sim.stop())

test('the SDK verifies the requests of our client', () => {
  const verifier = new AlipaySdk({ appId, privateKey: key('merchant_private'), keyType: 'PKCS8', alipayPublicKey: key('merchant_public') })
  const keys = ['alipay', join(sim.dir, 'merchant_private.pem'), join(sim.dir, 'alipay_public.pem')]
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

test('the SDK names our certificates as we do', () => {
  const words = ['alipay-certificates', join(sim.dir, 'merchant_private.pem'), sim.dir]
  const line = execFileSync(process.env.KEEPLINE_PRINT_REQUESTS, words, { encoding: 'utf8' }).trim()
  const sent = Object.fromEntries(new URLSearchParams(line))
  const { config } = new AlipaySdk({
    appId,
    privateKey: key('merchant_private'),
    keyType: 'PKCS8',
    appCertContent: sim.file('app.crt'),
    alipayPublicCertContent: sim.file('alipay.crt'),
    alipayRootCertContent: sim.file('root.crt'),
  })
  assert.equal(sent.app_cert_sn, config.appCertSn)
  assert.equal(sent.alipay_root_cert_sn, config.alipayRootCertSn)
  assert.match(sent.app_cert_sn, /^[0-9a-f]{32}$/)
})

test('a trade from QR to refund, every answer and notification verified by the SDK', async () => {
  const made = await call('alipay.trade.precreate', order('P1'))
  assert.equal(made.code, '10000')
  assert.equal((await call('alipay.trade.query', { out_trade_no: 'P1' })).subCode, 'ACQ.TRADE_NOT_EXIST')
  await sim.control('act', { act: 'pay', qr: made.qrCode })
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
  await sim.control('act', { act: 'forged', qr: made.qrCode })
  for (const notice of await noticesOf('P2', 2)) assert.equal(merchant.checkNotifySignV2(notice), false)
  assert.equal((await call('alipay.trade.close', { out_trade_no: 'P2' })).code, '10000')
  assert.equal((await call('alipay.trade.query', { out_trade_no: 'P2' })).tradeStatus, 'TRADE_CLOSED')
  await sim.control('fault', { fault: 'bad_signature', count: 1 })
  await assert.rejects(call('alipay.trade.query', { out_trade_no: 'P2' }), /验签失败/)
})

test("the SDK's page request opens the cashier", async () => {
  const bizContent = { ...order('P3'), product_code: 'QUICK_WAP_WAY', quit_url: 'https://shop.test/' }
  const url = merchant.pageExecute('alipay.trade.wap.pay', 'GET', { notifyUrl: sim.notifyUrl, bizContent })
  const page = await fetch(url)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /确认付款/)
})

test('contents travel encrypted both ways', async () => {
  // The SDK cuts answers at braces, so it cannot verify one that is encrypted: our own client's tests do.
  const secret = (method, bizContent) => merchant.exec(method, { notifyUrl: sim.notifyUrl, bizContent, needEncrypt: true })
  const made = await secret('alipay.trade.precreate', order('P4'))
  assert.match(made.qrCode, /^http/)
  await sim.control('act', { act: 'pay', qr: made.qrCode })
  assert.equal((await secret('alipay.trade.query', { out_trade_no: 'P4' })).tradeStatus, 'TRADE_SUCCESS')
})
