// The Nu HTML checker over saved pages and the style sheet, in one run.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

import { need } from './settings.mjs';

const jar = join(dirname(need.resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');

/** Errors and warnings, each with its file and line. */
export function markup(files) {
  const args = ['-Xss2m', '-jar', jar, '--format', 'json', '--also-check-css', '--stdout', ...files];
  const run = spawnSync('java', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.error) throw run.error;
  let answer;
  try {
    answer = JSON.parse(run.stdout);
  } catch {
    throw new Error(`the HTML checker ended with ${run.status}: ${run.stderr}${run.stdout}`);
  }
  return answer.messages.map(m => `${m.url?.split('/').at(-1)}:${m.lastLine}: ${m.subType ?? m.type}: ${m.message} ${m.extract ?? ''}`);
}
