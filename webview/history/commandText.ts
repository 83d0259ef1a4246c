import type { ListedCommand } from './state.ts';

/** How a command ended: for the eye, and in words. */
export function resultOf({ exitCode }: Pick<ListedCommand, 'exitCode'>): {
	readonly state: 'succeeded' | 'failed' | 'unknown';
	readonly icon: string;
	readonly label: string;
} {
	if (exitCode === undefined) return { state: 'unknown', icon: 'circle-outline', label: 'ended, nobody knows how' };
	if (exitCode === 0) return { state: 'succeeded', icon: 'pass', label: 'succeeded' };
	return { state: 'failed', icon: 'error', label: `failed with exit code ${exitCode}` };
}

/** `340 ms`, `2.4 s`, `3 min 20 s`, `1 h 5 min`. */
export function durationText(ms: number): string {
	if (ms < 1000) return `${ms} ms`;
	const seconds = ms / 1000;
	if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A folder as people of the workspace call it: `app`, `app/src`, or its whole path when it is elsewhere. */
export function folderName(cwd: string, folders: readonly { readonly name: string; readonly path: string }[]): string {
	if (cwd === '') return 'unknown folder';
	const home = folders
		.filter(({ path }) => cwd === path || cwd.startsWith(`${path}/`) || cwd.startsWith(`${path}\\`))
		.toSorted((a, b) => b.path.length - a.path.length)[0];
	return home === undefined ? cwd : home.name + cwd.slice(home.path.length);
}
