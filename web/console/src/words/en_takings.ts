import type zh from './zh_takings'

/** Money taken at the counter by the payer's code, and by billers at places of their own. */
const words: typeof zh = {
  till: {
    take: 'Take payment by code',
    what: 'What it is for',
    cycles: 'Renew {n} cycle | Renew {n} cycles',
    topUp: 'Top-up',
    other: 'Top-up of another amount',
    amount: 'Amount ({currency})',
    amountWrong: 'Enter the amount',
    validTo: 'Valid through {date}',
    tooLittle: 'Goes to the balance only; too little to restore service',
    least: 'Service is off for this number. At least {amount} must be paid to restore it.',
    barred: 'Another restriction applies to this number; a payment does not bring service back.',
    cannot: 'This number cannot be paid for now.',
    code: "Payer's code",
    codeHint: "Scan the code on the payer's phone, or type or paste its digits",
    codeWrong:
      "This is no payment code. Alipay's have 16 to 24 digits and begin with 25 to 30; WeChat Pay's have 18 and begin with 10 to 15.",
    send: 'Take',
    asking: 'Taking the payment, please wait.',
    waiting: 'Waiting for the payer to confirm',
    cancel: 'Cancel the payment',
    cancelling: 'Being cancelled. Should it be paid before that, the money goes back the way it came.',
    again: 'Take it with another code',
    close: 'Close',
    said: 'Payment by code, {amount}: {outcome}',
    unsure:
      'No answer came and the outcome is not known: do not start another payment. It can be seen under Orders.',
  },
  tillLead: {
    waiting:
      'The payer enters the password or confirms on the phone. What is not paid within a minute and a half is cancelled by itself.',
    confirming:
      'The payment is being checked with the platform: do not take it again. You may close this; the outcome appears under Orders and Payments.',
    credited: 'This payment has been credited to the number.',
    not_paid: 'No money was received.',
    refunding: 'This was not credited; the money is going back to the payer the way it came.',
    refunded: 'The money has gone back to the payer the way it came.',
    moved: 'Staff credited this payment to another number.',
  },
  payMethod: { alipay_code: 'Alipay payment code', wechat_code: 'WeChat Pay payment code' },
  biller: {
    biller: 'Biller',
    balance: 'Balance',
    limit: 'Credit limit',
    available: 'Available',
    low: 'Low',
    over: 'Over the limit',
    none: 'No biller is configured.',
    events: 'Account of {name}',
    event: 'Event',
    time: 'Time (Beijing)',
    reference: "Biller's or bank's reference",
    line: 'Line and receipt',
    note: 'Note',
    noEvents: 'Nothing has happened yet.',
    deposit: 'Record a deposit',
    depositWhat: 'For money of the biller that has reached our bank; its balance grows at once.',
    amount: 'Amount that arrived ({currency})',
    deposited: 'Deposit of {amount} by {name} recorded; the balance is {balance}.',
  },
  billerEvent: {
    credited: 'Credited',
    refused: 'Not credited',
    returned: 'Returned',
    deposited: 'Deposit',
    reversed: 'Reversed',
  },
  /** Why a line would not have a biller's money, by the server's codes. */
  refusal: {
    line: {
      unknown: 'There is no such number',
      not_renewable: 'The number cannot be paid for',
      balance_cap: 'Over the highest balance',
    },
    renewal: {
      nothing_to_buy: 'The plan is not paid by cycles',
      amount_differs: 'Not the price of the renewal',
    },
    limit: {
      order: 'Over the limit of one payment',
      line_day: 'Over the limit of a day',
      line_month: 'Over the limit of a month',
    },
  },
}
export default words
