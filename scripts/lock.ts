import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { say } from './kit/terminal.ts';
import { complete, missingEntries, type LockPackages } from './lock/completeLock.ts';

/** `npm run lock`: to be run after a dependency was added; see `lock/completeLock.ts`. */
const file = path.resolve(import.meta.dirname, '../package-lock.json');
const text = readFileSync(file, 'utf8');
const lock = JSON.parse(text) as { packages: LockPackages };
const count = Object.keys(missingEntries(lock.packages)).length;
const indent = /^[\t ]+/m.exec(text)?.[0] ?? '\t';
writeFileSync(file, `${JSON.stringify({ ...lock, packages: complete(lock.packages) }, undefined, indent)}\n`);
say(`${count} packages of other platforms added.`);
