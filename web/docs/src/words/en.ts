import shared from '@keepline/shared/words/en'

export default {
  ...shared,
  site: {
    name: 'API reference',
    skip: 'Skip to the main part',
    loading: 'Loading',
    raw: 'The same as an OpenAPI 3.1 file for machines',
    find: 'Find an operation',
    findHint: 'path, name or right',
    none: 'No operation matches',
    contents: 'Contents',
  },
  basics: {
    title: 'Read this first',
    key: 'Credentials: the header Authorization: Bearer with a key that an administrator makes by keepline api-key create; staff use the session of their sign-in. Every credential belongs to one brand; ids of another brand answer 404.',
    idempotency:
      'Every write carries Idempotency-Key (1 to 64 visible characters). The same key again gets the first answer; the same key with another body is 422 and posts nothing. After a timeout or a broken line, send it again with the same key.',
    errors:
      'Refusals are RFC 9457 problem+json: code is stable, and errors names every fault in the input. Accept-Language chooses Chinese or English.',
    pages: 'Lists are paged by limit and cursor; without next_cursor it is the last page.',
    money:
      'Amounts are whole minor units with a currency; times are UTC; dates are exclusive: paid_until is the first day not paid for.',
    again: '429 and 503 carry Retry-After: try again with the same key after that many seconds.',
  },
  tag: {
    lines: 'Lines',
    money: 'Payments, refunds, corrections',
    plans: 'Brands, plans, policies',
    'api-keys': 'API keys',
    'test-clock': 'Test clock',
    jobs: 'Jobs and files',
    books: 'Books',
    public: 'Public renewal page',
    gateways: 'Notifications of payment platforms',
    operations: 'Operations',
    sessions: 'Sign-in and sessions',
    staff: 'Staff',
    audit: 'Audit',
    subscribers: 'Subscribers',
    retention: 'Retention',
  },
  part: {
    act: 'Needs the right',
    anyone: 'No credential needed',
    ownSession: 'One’s own session',
    parameters: 'Parameters',
    body: 'Request body',
    answers: 'Answers',
    example: 'Example',
    name: 'Name',
    type: 'Type',
    meaning: 'Meaning',
    required: 'required',
    refused: 'refused',
  },
  in: { path: 'path', query: 'query', header: 'header', cookie: 'cookie' },
}
