// Words that mean the same on every screen of every front end.
export default {
  language: { other: 'English', otherTag: 'en' },
  stage: {
    none: '未开户',
    ported_out: '已携出',
    terminated: '已销户',
    active: '使用中',
    grace: '宽限期',
    outgoing_barred: '单向停机',
    suspended: '停机',
    quarantined: '冷冻期',
    recycled: '回收',
    ended: '已终止',
    parked: '停机保号',
  },
  result: {
    credited: '已入账',
    confirming: '确认中，请勿重复支付',
    not_paid: '未支付',
    refunding: '退款处理中',
    refunded: '已退款',
  },
  fault: {
    offline: '网络已断开，请检查网络后重试。',
    no_answer: '没有收到回应。可以放心重试，不会重复下单或扣款。',
    unreadable: '服务暂时不可用，请稍后重试。',
    problem: '这次没有成功，请稍后重试。',
    rate_limited: '操作过于频繁。',
    wait: '请等 {n} 秒',
    retry: '重试',
    trace: '问题编号 {id}',
  },
  stairs: {
    today: '今天',
    range: '{from} 至 {through}',
    since: '{from} 起',
  },
}
