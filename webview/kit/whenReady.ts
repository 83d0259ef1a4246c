import { effect, type ReadonlySignal } from '@preact/signals';
import type { Ambient } from '../../common/protocol/webview.ts';

/**
 * Runs each time the server has become ready, and when the window's folders are others while it is: what the view shows was
 * not asked for, or is old.
 * @param isReady when something else must be over, too, before it is worth asking
 */
export function whenReady(
	ambient: ReadonlySignal<Ambient | undefined>,
	run: () => void,
	isReady: (ambient: Ambient) => boolean = ({ server }) => server.phase === 'ready',
): void {
	let askedOf: string | undefined;
	effect(() => {
		const now = ambient.value;
		const folders = now !== undefined && isReady(now) ? JSON.stringify(now.folders.map(({ path }) => path)) : undefined;
		if (folders !== undefined && folders !== askedOf) queueMicrotask(run);
		askedOf = folders;
	});
}
