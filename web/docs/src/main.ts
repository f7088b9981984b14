import '@keepline/shared/base.css'
import '@keepline/shared/tokens.css'
import './look.css'
import { createWords } from '@keepline/shared/i18n'
import { createApp } from 'vue'
import App from './App.vue'
import en from './words/en'
import zh from './words/zh'

createApp(App).use(createWords({ zh, en })).mount('#docs')
