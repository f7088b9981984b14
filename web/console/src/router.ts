import { createRouter, createWebHistory } from 'vue-router'
import { detour } from './guard'
import { kMenu } from './menu'
import { knowSession } from './session'

const actOf = (name: string) => ({ act: kMenu.find((entry) => entry.name === name)?.act })

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/', redirect: { name: 'lines' } },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue') },
    { path: '/set-up', name: 'set-up', component: () => import('./pages/SetUpPage.vue') },
    { path: '/lines', name: 'lines', component: () => import('./pages/LinesPage.vue'), meta: actOf('lines') },
    {
      path: '/lines/:id',
      name: 'line',
      component: () => import('./pages/LinePage.vue'),
      props: true,
      meta: { ...actOf('lines'), menu: 'lines' },
    },
    {
      path: '/subscribers/:id',
      name: 'subscriber',
      component: () => import('./pages/SubscriberPage.vue'),
      props: true,
      meta: { ...actOf('subscribers'), menu: 'subscribers' },
    },
    {
      path: '/months/balance',
      name: 'balance',
      component: () => import('./pages/BalancePage.vue'),
      meta: { ...actOf('months'), menu: 'months' },
    },
    {
      path: '/reconciliation/breaks',
      name: 'breaks',
      component: () => import('./pages/BreaksPage.vue'),
      meta: { ...actOf('reconciliation'), menu: 'reconciliation' },
    },
    {
      path: '/policies/preview',
      name: 'policyPreview',
      component: () => import('./pages/PolicyPreviewPage.vue'),
      meta: { ...actOf('policies'), menu: 'policies' },
    },
    ...(
      [
        ['numbers', () => import('./pages/NumbersPage.vue')],
        ['subscribers', () => import('./pages/SubscribersPage.vue')],
        ['approvals', () => import('./pages/ApprovalsPage.vue')],
        ['suspense', () => import('./pages/SuspensePage.vue')],
        ['months', () => import('./pages/MonthsPage.vue')],
        ['refunds', () => import('./pages/RefundsPage.vue')],
        ['disputes', () => import('./pages/DisputesPage.vue')],
        ['open', () => import('./pages/OpenPage.vue')],
        ['reconciliation', () => import('./pages/ReconciliationPage.vue')],
        ['platforms', () => import('./pages/PlatformsPage.vue')],
        ['billers', () => import('./pages/BillersPage.vue')],
        ['service', () => import('./pages/ServicePage.vue')],
        ['notices', () => import('./pages/NoticesPage.vue')],
        ['policies', () => import('./pages/PoliciesPage.vue')],
        ['jobs', () => import('./pages/JobsPage.vue')],
        ['cycle', () => import('./pages/CyclePage.vue')],
        ['staff', () => import('./pages/StaffPage.vue')],
        ['keys', () => import('./pages/KeysPage.vue')],
        ['audit', () => import('./pages/AuditPage.vue')],
        ['clock', () => import('./pages/ClockPage.vue')],
      ] as const
    ).map(([name, component]) => ({ path: `/${name}`, name, component, meta: actOf(name) })),
    { path: '/forbidden', name: 'forbidden', component: () => import('./pages/ForbiddenPage.vue') },
    { path: '/:rest(.*)', name: 'nowhere', component: () => import('./pages/NotFoundPage.vue') },
  ],
})

router.beforeEach(async (to) => {
  // What cannot be asked now is asked by the page itself, which can say why.
  const session = await knowSession().catch(() => undefined)
  const name = detour({ name: String(to.name), act: to.meta['act'] as string | undefined }, session)
  if (!name) return true
  return name === 'sign-in' && to.name !== 'lines' ? { name, query: { to: to.fullPath } } : { name }
})
