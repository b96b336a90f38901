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
import './taxes.mjs';
import './advances.mjs';
import './receipts.mjs';
import './payees.mjs';
import './bank.mjs';
import './beside.mjs';
import './findings.mjs';
import './budget.mjs';
import './payment.mjs';
import './signed.mjs';
import './lighthouse.mjs';
import './leaving.mjs';
import './public.mjs';
import './saved.mjs';
import './sso.mjs';

after(close);
