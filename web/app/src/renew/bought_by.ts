/** What an option or order buys, in words: months, cycles of days, or a top-up. */
export function boughtBy(
  bought: { cycles: number; months?: number },
  t: (key: string, named?: Record<string, unknown>, plural?: number) => string,
): string {
  if (bought.cycles === 0) return t('renew.topUp')
  return bought.months
    ? t('renew.months', { n: bought.months }, bought.months)
    : t('pay.cyclesValue', { n: bought.cycles }, bought.cycles)
}
