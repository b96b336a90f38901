// Everything in one browser, in this order; run by `cargo xtask browser`.
import { after } from 'node:test';

import { close } from './site.mjs';
import './proof.mjs';
import './pages.mjs';
import './english.mjs';
import './import.mjs';
import './evidence.mjs';
import './conflict.mjs';
import './rka.mjs';
import './budget.mjs';
import './payment.mjs';
import './signed.mjs';
import './lighthouse.mjs';
import './leaving.mjs';
import './saved.mjs';
import './sso.mjs';

after(close);
