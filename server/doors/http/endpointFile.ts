import { readFileSync } from 'node:fs';
import path from 'node:path';
import { httpEndpoint, type HttpEndpoint } from '../../../common/protocol/httpEndpoint.ts';
import { replaceFile } from '../../base/replaceFile.ts';

/** `http.json` in the data directory, readable by this user only: where the HTTP door is, and the key to it. */
const NAME = 'http.json';

/** What an earlier owner wrote, so that port and token stay what clients know; undefined when there is nothing usable. */
export function readEndpoint(dataDir: string): HttpEndpoint | undefined {
	try {
		return httpEndpoint.parse(JSON.parse(readFileSync(path.join(dataDir, NAME), 'utf8')));
	} catch {
		return undefined; // none yet, or not ours: a new one is made
	}
}

export function writeEndpoint(dataDir: string, endpoint: HttpEndpoint): void {
	replaceFile(path.join(dataDir, NAME), `${JSON.stringify(endpoint, undefined, '\t')}\n`, { durable: true });
}
