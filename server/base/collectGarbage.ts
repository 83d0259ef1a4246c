import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * Collects what JavaScript does not use any more and gives the memory back to the system. V8 does neither by itself while
 * a process rests, and what native modules hold for objects nobody uses stays as well. It stops everything for about a
 * millisecond a megabyte of what is in use: for moments without work.
 */
export function collectGarbage(): void {
	collector ??= findCollector();
	collector({ type: 'major', flavor: 'last-resort' });
}

/**
 * From here on buffers count toward the limits of the heap, which grow with what is in use. V8 has a limit of its own for
 * them, 64 MB: a server that writes an index passes it with each batch, and marks the whole heap each time (5 % of the
 * processor time of a first index). A V8 without this switch says so on stderr and goes on as before.
 */
export function countBuffers(): void {
	v8.setFlagsFromString('--external-memory-accounted-in-global-limit');
}

type Collector = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

let collector: Collector | undefined;

/** V8 shows it to contexts that are made while this flag is set. */
function findCollector(): Collector {
	v8.setFlagsFromString('--expose-gc');
	const found = vm.runInNewContext('gc') as Collector;
	v8.setFlagsFromString('--no-expose-gc');
	return found;
}
