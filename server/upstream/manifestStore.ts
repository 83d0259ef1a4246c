import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Upstream } from '../../common/model/upstream.ts';
import { replaceFile } from '../base/replaceFile.ts';
import { definitionHash, sha256 } from './hashes.ts';
import { isManifest, type Manifest } from './manifest.ts';

/** Manifests in files, one a server, named by the id that we gave it. */
export class ManifestStore {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	read(upstream: Upstream): Manifest | undefined {
		try {
			const manifest: unknown = JSON.parse(readFileSync(this.#file(upstream.id), 'utf8'));
			return isManifest(manifest) && manifest.of === definitionHash(upstream) ? manifest : undefined;
		} catch {
			return undefined; // there is none, or it cannot be read: the server is asked, and it is written anew
		}
	}

	write({ id }: Upstream, manifest: Manifest): void {
		mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
		replaceFile(this.#file(id), JSON.stringify(manifest));
	}

	remove(id: string): void {
		rmSync(this.#file(id), { force: true });
	}

	#file(id: string): string {
		return path.join(this.#folder, `${sha256(id).slice(0, 24)}.json`);
	}
}
