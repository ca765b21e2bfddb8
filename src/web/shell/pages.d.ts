declare module 'virtual:pages' {
  /** Every page, as the bundler found them in `pages/`. */
  export const pages: readonly import('./page.ts').Page[]
}

declare module '*.css'
