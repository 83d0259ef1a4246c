/** An entry of `package-lock.json`, as far as it is read or written here. */
export interface LockEntry {
	readonly version?: string;
	readonly optional?: boolean;
	readonly os?: readonly string[];
	readonly cpu?: readonly string[];
	readonly libc?: readonly string[];
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Paths like `node_modules/a/node_modules/b` → what lies there; the empty path is the project. */
export type LockPackages = Readonly<Record<string, LockEntry>>;

const SYSTEMS = new Set(['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']);
const PROCESSORS = new Set(['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']);

/**
 * Entries that a lock lacks for optional packages of other platforms. npm leaves out those that the registry in use does
 * not carry, and `npm ci` refuses such a lock on every machine. What an entry needs to be passed over elsewhere, its
 * system and processor, is in the name of the package.
 * @throws Error for an optional package that has no exact version or whose name tells no platform.
 */
export function missingEntries(packages: LockPackages): LockPackages {
	const missing: Record<string, LockEntry> = {};
	for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
		for (const [name, version] of Object.entries(optionalDependencies))
			if (!resolves(packages, path, name)) missing[`node_modules/${name}`] = platformEntry(name, version);
	return missing;
}

/** With the missing entries, in npm's order. */
export function complete(packages: LockPackages): LockPackages {
	const all = { ...packages, ...missingEntries(packages) };
	return Object.fromEntries(Object.entries(all).sort(([a], [b]) => a.localeCompare(b, 'en')));
}

/** As Node looks for a package: in the folder that asks, then in every folder above it. */
function resolves(packages: LockPackages, path: string, name: string): boolean {
	for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
		if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
		if (folder === '') return false;
	}
}

function platformEntry(name: string, version: string): LockEntry {
	const words = name.slice(name.indexOf('/') + 1).split('-');
	const os = words.filter((word) => SYSTEMS.has(word));
	const cpu = words.filter((word) => PROCESSORS.has(word));
	if (os.length !== 1 || cpu.length !== 1 || !/^\d+\.\d+\.\d+/.test(version))
		throw new Error(
			`${name}@${version} is missing from the lock, and its name does not tell for which platform it is.`,
		);
	const libc = words.includes('musl') ? { libc: ['musl'] } : words.includes('gnu') ? { libc: ['glibc'] } : {};
	return { version, cpu, ...libc, optional: true, os };
}
