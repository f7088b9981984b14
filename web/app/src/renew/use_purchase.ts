import type { Fault } from '@keepline/shared/api/fault'
import {
  askQuote,
  placeOrder,
  type Method,
  type Option,
  type Order,
  type OrderRequest,
  type Quote,
  type Renewable,
} from '@keepline/shared/api/public'
import { computed, ref, shallowRef, watch } from 'vue'
import { forgetChoice, keyFor, linkOrder } from '../order/choice_key'
import { methodsHere } from '../order/method'
import { payerFor, payerId } from '../order/payer'
import { rememberToken } from '../order/token'
import { useOffer } from '../offer'

/** What a payment must reach to bring service back; nothing where service is on or money cannot help. */
const leastThatHelps = (quote: Renewable | undefined) =>
  quote && !quote.service_on && !quote.bar_notice ? quote.least_to_restore : undefined

/** The shortest time that also brings service back. */
function firstChoice(quote: Renewable | undefined): Option | undefined {
  const least = leastThatHelps(quote)?.amount ?? 0
  return quote?.options.find(({ price }) => price.amount >= least) ?? quote?.options[0]
}

/** Names an option, also when its price changes: cycles by their count, a top-up by its amount. */
export const nameOf = ({ cycles, price }: Option) =>
  cycles > 0 ? `cycles-${cycles}` : `amount-${price.amount}`

const draft = { msisdn: ref(''), choice: ref<string>(), method: ref<Method>() }

/** What was typed survives the way to the payment page and back; a concluded purchase leaves an empty form. */
export function clearDraft(): void {
  draft.msisdn.value = ''
  draft.choice.value = undefined
}

/** From a number to a placed order: the quote, the choice among its options, and the one key of that choice. */
export function usePurchase() {
  const { offer } = useOffer()
  const { msisdn, choice } = draft
  const quote = shallowRef<Quote>()
  const fault = shallowRef<Fault>()
  const isAsking = ref(false)
  const isPaying = ref(false)
  const hasNewPrice = ref(false)

  const renewable = computed<Renewable | undefined>(() => (quote.value?.renewable ? quote.value : undefined))
  const leastToRestore = computed(() => leastThatHelps(renewable.value))
  const option = computed<Option | undefined>(() =>
    renewable.value?.options.find((each) => nameOf(each) === choice.value),
  )
  const methods = computed(() => methodsHere(offer.value?.methods ?? [], payerId.value !== undefined))
  const method = computed({
    get: () =>
      draft.method.value && methods.value.includes(draft.method.value)
        ? draft.method.value
        : methods.value[0],
    set: (chosen) => (draft.method.value = chosen),
  })
  const request = computed<OrderRequest | undefined>(() =>
    option.value && method.value
      ? { msisdn: msisdn.value, cycles: option.value.cycles, price: option.value.price, method: method.value }
      : undefined,
  )
  // Made as soon as the pay button shows this choice, so that every press of it is the same command.
  const key = ref<string>()
  watch(request, (wish) => (key.value = wish && keyFor(wish)))

  // Another number, another purchase: what was said about the earlier one must not be paid for.
  watch(msisdn, () => {
    quote.value = undefined
    fault.value = undefined
  })

  async function ask(): Promise<void> {
    isAsking.value = true
    fault.value = undefined
    hasNewPrice.value = false
    try {
      quote.value = await askQuote(msisdn.value)
      const first = firstChoice(renewable.value)
      if (!option.value) choice.value = first && nameOf(first)
    } catch (reason) {
      fault.value = reason as Fault
    } finally {
      isAsking.value = false
    }
  }

  /** Places the order; answers it, or nothing if `fault` or the new prices say why not. */
  async function pay(): Promise<Order | undefined> {
    if (!request.value || !key.value || isPaying.value) return undefined
    isPaying.value = true
    fault.value = undefined
    hasNewPrice.value = false
    try {
      const order = await placeOrder(request.value, key.value, payerFor(request.value.method))
      if (order.token) rememberToken(order.id, order.token)
      linkOrder(request.value, key.value, order.id)
      return order
    } catch (reason) {
      await recover(reason as Fault)
      return undefined
    } finally {
      isPaying.value = false
    }
  }

  async function recover(refusal: Fault): Promise<void> {
    if (refusal.code === 'idempotency.key_reused') {
      forgetChoice({ key: key.value! })
      key.value = keyFor(request.value!)
    }
    if (refusal.code !== 'order.price_changed') {
      fault.value = refusal
      return
    }
    await ask()
    hasNewPrice.value = fault.value === undefined
  }

  if (msisdn.value) void ask()
  return {
    msisdn,
    quote,
    renewable,
    leastToRestore,
    fault,
    choice,
    option,
    methods,
    method,
    isAsking,
    isPaying,
    hasNewPrice,
    ask,
    pay,
  }
}
