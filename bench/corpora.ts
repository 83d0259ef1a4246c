import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Real source code to index, fetched once into `.bench-corpora/` (not committed) from npm and Debian packages. */
export interface Corpus {
	readonly name: string;
	/** `npm:NAME@VERSION` or `deb:NAME`; unpacked side by side. */
	readonly packages: readonly string[];
}

export const CORPORA = {
	/** A middling project: Python, some JavaScript and templates. */
	django: { name: 'django', packages: ['deb:python3-django'] },
	/** Many languages. */
	mixed: {
		name: 'mixed',
		packages: [
			'npm:three@0.180.0',
			'npm:rxjs@7.8.2',
			'npm:core-js@3.45.1',
			'deb:python3-django',
			'deb:golang-github-spf13-cobra-dev',
			'deb:golang-google-grpc-dev',
			'deb:librust-tokio-dev',
			'deb:librust-regex-dev',
			'deb:libboost1.74-dev',
		],
	},
	/** The Linux kernel: about 80,000 files, a gigabyte of C. */
	linux: { name: 'linux', packages: ['deb:linux-source-6.1'] },
} as const satisfies Record<string, Corpus>;

const HOME = path.join(import.meta.dirname, '..', '.bench-corpora');

/** Folder of a corpus; fetches it when it is not there. @throws when a package cannot be had. */
export function fetchCorpus(corpus: Corpus): string {
	const folder = path.join(HOME, corpus.name);
	if (existsSync(path.join(folder, '.complete'))) return folder;
	rmSync(folder, { recursive: true, force: true });
	for (const item of corpus.packages) unpack(item, path.join(folder, item.replaceAll(/[^\w.-]+/g, '_')));
	// Debian's kernel has ignore files that leave out everything, for a repository that is not there.
	for (const file of globSync('**/.gitignore', { cwd: folder })) rmSync(path.join(folder, file));
	writeFileSync(path.join(folder, '.complete'), `${corpus.packages.join('\n')}\n`);
	return folder;
}

function unpack(item: string, target: string): void {
	const scratch = mkdtempSync(path.join(tmpdir(), 'understory-corpus-'));
	try {
		mkdirSync(target, { recursive: true });
		const name = item.slice(4);
		if (item.startsWith('npm:')) unpackNpm(name, scratch, target);
		else unpackDeb(name, scratch, target);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

function unpackNpm(name: string, scratch: string, target: string): void {
	execFileSync('npm', ['pack', name, '--silent', '--pack-destination', scratch], {
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	execFileSync('tar', ['-xzf', onlyFile(scratch, '.tgz'), '-C', target, '--strip-components=1']);
}

function unpackDeb(name: string, scratch: string, target: string): void {
	execFileSync('apt-get', ['download', '-q', name], { cwd: scratch, stdio: ['ignore', 'ignore', 'inherit'] });
	const inner = path.join(scratch, 'root');
	execFileSync('dpkg-deb', ['-x', onlyFile(scratch, '.deb'), inner]);
	renameSync(inner, path.join(target, 'root'));
	// Debian's linux-source holds an archive in the package.
	const archive = path.join(target, 'root/usr/src');
	if (!existsSync(archive)) return;
	for (const file of readdirSync(archive).filter((entry) => entry.endsWith('.tar.xz')))
		execFileSync('tar', ['-xJf', path.join(archive, file), '-C', target]);
	if (readdirSync(archive).some((entry) => entry.endsWith('.tar.xz')))
		rmSync(path.join(target, 'root'), { recursive: true });
}

function onlyFile(folder: string, ending: string): string {
	const file = readdirSync(folder).find((entry) => entry.endsWith(ending));
	if (file === undefined) throw new Error(`Nothing that ends in ${ending} was fetched.`);
	return path.join(folder, file);
}
