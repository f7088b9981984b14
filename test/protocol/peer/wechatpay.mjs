// Two independent WeChat Pay SDKs as the other side: they verify what our client signs, and they are merchants of our
// simulator, whose answers and notifications they verify and open.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import axiosPlugin from 'wechatpay-axios-plugin'
import nodeV3 from 'wechatpay-node-v3'
import { Sim } from './sim.mjs'

const { Aes, Formatter, Hash, Rsa, Transformer, Wechatpay } = axiosPlugin
const Pay = nodeV3.default ?? nodeV3
const appid = 'wx0000000000000001'
const mchid = '1900000001'
const serial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'
const keyId = 'PUB_KEY_ID_0119000000012026010500000000'
const sim = new Sim()
let merchant, second, secret, v2Key

const order = (outTradeNo) => ({
  appid,
  mchid,
  description: '号码保号续费',
  out_trade_no: outTradeNo,
  notify_url: sim.notifyUrl,
  amount: { total: 990, currency: 'CNY' },
})

/** Verified by one SDK, opened by the other. */
function open({ headers, body }) {
  const text = Formatter.response(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], body)
  const platform = Rsa.from(sim.file('wechatpay_public.pem'), Rsa.KEY_TYPE_PUBLIC)
  if (!Rsa.verify(text, headers['wechatpay-signature'], platform)) return undefined
  const { resource } = JSON.parse(body)
  const told = second.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce, secret)
  assert.deepEqual(JSON.parse(Aes.AesGcm.decrypt(resource.ciphertext, secret, resource.nonce, resource.associated_data)), told)
  return told
}

before(async () => {
  await sim.start(['wechatpay', '--app-id', appid, '--mch-id', mchid], '')
  secret = sim.file('api_v3.key')
  const privateKey = Rsa.from(sim.file('merchant_private.pem'), Rsa.KEY_TYPE_PRIVATE)
  const certs = { [keyId]: Rsa.from(sim.file('wechatpay_public.pem'), Rsa.KEY_TYPE_PUBLIC) }
  v2Key = sim.file('api_v2.key')
  merchant = new Wechatpay({ mchid, serial, privateKey, certs, secret: v2Key, baseURL: sim.url })
  second = new Pay({
    appid,
    mchid,
    serial_no: serial,
    publicKey: Buffer.from(sim.file('merchant_public.pem')),
    privateKey: Buffer.from(sim.file('merchant_private.pem')),
    key: secret,
  })
})

after(() => sim.stop())

test('the SDKs verify the requests of our client', () => {
  const keys = ['merchant_private.pem', 'wechatpay_public.pem', 'api_v3.key', 'api_v2.key'].map((name) => join(sim.dir, name))
  const lines = execFileSync(process.env.KEEPLINE_PRINT_REQUESTS, ['wechatpay', ...keys], { encoding: 'utf8' })
  const all = lines.trim().split('\n').map((line) => JSON.parse(line))
  const requests = all.filter(({ authorization }) => authorization)
  const oldest = all.filter(({ authorization }) => !authorization)
  assert.equal(requests.length, 6)
  assert.deepEqual(oldest.map(({ uri }) => uri), ['/pay/micropay', '/secapi/pay/reverse'])
  for (const { body } of oldest) {
    const { sign, ...fields } = Transformer.toObject(body)
    assert.equal(fields.sign_type, 'HMAC-SHA256')
    assert.equal(Hash.sign('HMAC-SHA256', fields, v2Key), sign)
  }
  assert.equal(Transformer.toObject(oldest[0].body).body, '保号续期 "A" + 1%')
  const own = Rsa.from(sim.file('merchant_public.pem'), Rsa.KEY_TYPE_PUBLIC)
  for (const { method, uri, authorization, body } of requests) {
    const said = Object.fromEntries([...authorization.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
    const text = Formatter.request(method, uri, said.timestamp, said.nonce_str, body)
    assert.equal(Rsa.verify(text, said.signature, own), true, uri)
    assert.equal(Rsa.verify(`${text}x`, said.signature, own), false, uri)
    // The second one leaves the last line away where a POST has no body.
    if (method === 'GET' || body)
      assert.equal(second.getSignature(method, said.nonce_str, said.timestamp, uri, body || undefined), said.signature)
  }
})

test('an order from code to refund, every answer verified, every notification verified and opened', async () => {
  const { data: made } = await merchant.v3.pay.transactions.native.post(order('PEER01'))
  const byNumber = merchant.v3.pay.transactions.outTradeNo.$out_trade_no$
  const query = async () => (await byNumber.get({ params: { mchid }, out_trade_no: 'PEER01' })).data
  assert.equal((await query()).trade_state, 'NOTPAY')
  await sim.control('act', { act: 'pay', qr: made.code_url })
  const [paid] = await sim.postsOf((post) => open(post)?.out_trade_no === 'PEER01', 1)
  assert.equal(open(paid).trade_state, 'SUCCESS')
  const trade = await query()
  assert.equal(trade.trade_state, 'SUCCESS')
  assert.equal(trade.transaction_id, open(paid).transaction_id)
  assert.deepEqual(trade.amount, { total: 990, payer_total: 990, currency: 'CNY', payer_currency: 'CNY' })

  const refund = { out_trade_no: 'PEER01', out_refund_no: 'R1', amount: { refund: 400, total: 990, currency: 'CNY' } }
  const { data: back } = await merchant.v3.refund.domestic.refunds.post(refund)
  assert.equal(back.status, 'SUCCESS')
  assert.equal((await merchant.v3.refund.domestic.refunds.post(refund)).data.refund_id, back.refund_id)
  const { data: asked } = await merchant.v3.refund.domestic.refunds.$out_refund_no$.get({ out_refund_no: 'R1' })
  assert.equal(asked.amount.refund, 400)
  const [told] = await sim.postsOf((post) => open(post)?.out_refund_no === 'R1', 1)
  assert.equal(open(told).refund_status, 'SUCCESS')
})

test('closing, forged notifications and a wrong answer', async () => {
  const { data: made } = await merchant.v3.pay.transactions.native.post(order('PEER02'))
  const before = sim.posts.length
  await sim.control('act', { act: 'forged', qr: made.code_url })
  for (const post of (await sim.postsOf(() => true, before + 2)).slice(before)) assert.equal(open(post), undefined)
  const close = merchant.v3.pay.transactions.outTradeNo.$out_trade_no$.close
  assert.equal((await close.post({ mchid }, { out_trade_no: 'PEER02' })).status, 204)
  await sim.control('fault', { fault: 'bad_signature', count: 1 })
  const byNumber = merchant.v3.pay.transactions.outTradeNo.$out_trade_no$
  await assert.rejects(byNumber.get({ params: { mchid }, out_trade_no: 'PEER02' }))
  assert.equal((await byNumber.get({ params: { mchid }, out_trade_no: 'PEER02' })).data.trade_state, 'CLOSED')
})

test('a code that is shown, in the old interface with either kind of signature', async () => {
  const scan = (outTradeNo, authCode, signType) =>
    merchant.v2.pay.micropay.post({
      appid,
      mch_id: mchid,
      body: '号码 <保号> & 续费',
      out_trade_no: outTradeNo,
      total_fee: 990,
      spbill_create_ip: '127.0.0.1',
      auth_code: authCode,
      ...(signType && { sign_type: signType }),
    })
  const reverse = (outTradeNo) =>
    merchant.v2.secapi.pay.reverse.post({ appid, mch_id: mchid, out_trade_no: outTradeNo }, { security: true })
  const state = async (outTradeNo) =>
    (await merchant.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ params: { mchid }, out_trade_no: outTradeNo })).data

  const { data: paid } = await scan('PEER03', '130000000000000003', 'HMAC-SHA256')
  assert.equal(paid.total_fee, '990')
  assert.equal(paid.transaction_id, (await state('PEER03')).transaction_id)
  assert.equal((await state('PEER03')).trade_type, 'MICROPAY')
  assert.equal((await scan('PEER04', '130000000000000004')).data.result_code, 'SUCCESS')
  await assert.rejects(scan('PEER05', '130000000000000003'), ({ response }) => {
    assert.equal(response.data.err_code, 'AUTHCODEEXPIRE')
    return true
  })
  assert.equal((await reverse('PEER03')).data.recall, 'N')
  assert.equal((await state('PEER03')).trade_state, 'REVOKED')
})
