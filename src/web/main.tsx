import { render } from 'preact'
import { Explorer } from './shell/Explorer.tsx'
import './styles/base.css'
import './styles/components.css'
import './styles/plots.css'
import './styles/pages.css'
import './styles/drawings.css'
import './styles/map.css'
import './styles/roles.css'
import './styles/import.css'
import './styles/cypher.css'
import './styles/whatIf.css'
import './styles/workshop.css'
import './styles/print.css'

const root = document.querySelector('#app')
if (root) render(<Explorer />, root)
