interface Natives {
	/** LanceDB's package. */
	readonly lancedb: string;
	/** onnxruntime's folder. */
	readonly onnxruntime: string;
	/** Koffi's package and the folder in it, where it is used. */
	readonly koffi?: readonly [name: string, folder: string];
}

/** Platforms that packages are made for, by VS Code's names. */
const PLATFORMS = {
	'linux-x64': {
		lancedb: '@lancedb/lancedb-linux-x64-gnu',
		onnxruntime: 'linux/x64',
		koffi: ['@koromix/koffi-linux-x64', 'linux_x64'],
	},
	'linux-arm64': {
		lancedb: '@lancedb/lancedb-linux-arm64-gnu',
		onnxruntime: 'linux/arm64',
		koffi: ['@koromix/koffi-linux-arm64', 'linux_arm64'],
	},
	'darwin-arm64': { lancedb: '@lancedb/lancedb-darwin-arm64', onnxruntime: 'darwin/arm64' },
	'win32-x64': { lancedb: '@lancedb/lancedb-win32-x64-msvc', onnxruntime: 'win32/x64' },
	'win32-arm64': { lancedb: '@lancedb/lancedb-win32-arm64-msvc', onnxruntime: 'win32/arm64' },
} as const satisfies Record<string, Natives>;

export type PlatformTarget = keyof typeof PLATFORMS;

/** The platform this process runs on. @throws Error when the natives do not exist for it. */
export function platformTarget(): PlatformTarget {
	const target = `${process.platform}-${process.arch}`;
	if (!isTarget(target))
		throw new Error(`No package for ${target}: it can be made on ${Object.keys(PLATFORMS).join(', ')}.`);
	return target;
}

/** Where the machine code of a platform lies. */
export function nativesOf(target: PlatformTarget): Natives {
	return PLATFORMS[target];
}

function isTarget(name: string): name is PlatformTarget {
	return name in PLATFORMS;
}
