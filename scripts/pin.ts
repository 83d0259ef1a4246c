import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventJsonSchemas } from '../server/core/events/schemas.ts';
import { say } from './kit/terminal.ts';
import { withNew, type Pins } from './pin/withNew.ts';

/** `npm run pin`: adds the schemas of new events, and of new versions, to those that tests hold still. Nothing else writes there. */
const file = path.resolve(import.meta.dirname, '../test/pins/eventSchemas.json');
const pinned = JSON.parse(readFileSync(file, 'utf8')) as Pins;
const all = withNew(pinned, eventJsonSchemas());
writeFileSync(file, `${JSON.stringify(all, undefined, '\t')}\n`);
say(`${Object.keys(all).length - Object.keys(pinned).length} schemas added.`);
