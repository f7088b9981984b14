import { createRouter, createWebHistory } from 'vue-router'
import { rememberToken, tokenOf } from './order/token'
import RenewPage from './pages/RenewPage.vue'

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    {
      path: '/',
      name: 'renew',
      component: RenewPage,
      // What a wallet adds on the way back is for this page alone, and good once.
      beforeEnter: (to) => (Object.keys(to.query).length > 0 ? { path: to.path, replace: true } : true),
    },
    { path: '/pay/:orderId', name: 'pay', component: () => import('./pages/PayPage.vue'), props: true },
    {
      // The wallet sends the payer back here and adds its own parameters, which are nobody's proof: dropped.
      path: '/r/:orderId',
      name: 'return',
      component: () => import('./pages/PayPage.vue'),
      props: (to) => ({ orderId: to.params['orderId'], isReturn: true }),
      // The payer's own link carries the order's secret behind its #: kept, and out of the address at once.
      beforeEnter: (to) => {
        const orderId = to.params['orderId'] as string
        if (to.hash && !tokenOf(orderId)) rememberToken(orderId, to.hash.slice(1))
        return to.hash || Object.keys(to.query).length > 0 ? { path: to.path, replace: true } : true
      },
    },
    { path: '/:rest(.*)', component: () => import('./pages/NotFoundPage.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
