import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Part {
	readonly name: string;
	/** Uncompressed. */
	readonly bytes: number;
}

/** Sizes of what a staged package is made of, largest first: each native package, each folder, the files at the root. */
export function measureParts(folder: string): Part[] {
	const sizes = new Map<string, number>();
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		const name = partOf(path.relative(folder, file).split(path.sep));
		sizes.set(name, (sizes.get(name) ?? 0) + statSync(file).size);
	}
	return [...sizes].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

function partOf(segments: readonly string[]): string {
	const [top = '', second, third, fourth] = segments;
	if (segments.length === 1) return 'README, licence, manifest';
	if (top !== 'dist' || second !== 'node_modules') return `${top}/`;
	return third?.startsWith('@') === true ? `${third}/${fourth}` : (third ?? '');
}
