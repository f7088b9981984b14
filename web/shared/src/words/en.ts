// Words that mean the same on every screen of every front end.
export default {
  language: { other: '中文', otherTag: 'zh-CN' },
  stage: {
    none: 'Not opened',
    ported_out: 'Ported out',
    terminated: 'Terminated',
    active: 'Active',
    grace: 'Grace period',
    outgoing_barred: 'Outgoing barred',
    suspended: 'Suspended',
    quarantined: 'Quarantined',
    recycled: 'Recycled',
    ended: 'Ended',
    parked: 'Parked',
  },
  result: {
    credited: 'Credited',
    confirming: 'Confirming – do not pay again',
    not_paid: 'Not paid',
    refunding: 'Refund in progress',
    refunded: 'Refunded',
  },
  fault: {
    offline: 'You are offline. Check the network and try again.',
    no_answer: 'No answer came. It is safe to try again: nothing is ordered or charged twice.',
    unreadable: 'The service is not available now. Try again later.',
    problem: 'This did not work. Try again later.',
    rate_limited: 'Too many requests.',
    wait: 'Wait {n} s',
    retry: 'Try again',
    trace: 'Reference {id}',
  },
  stairs: {
    today: 'Today',
    range: '{from} to {through}',
    since: 'From {from}',
  },
}
