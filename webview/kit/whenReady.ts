import { effect, type ReadonlySignal } from '@preact/signals';
import type { Ambient } from '../../common/protocol/webview.ts';

/** Runs each time the server has become ready: what the view shows was not asked for, or is old. */
export function whenReady(ambient: ReadonlySignal<Ambient | undefined>, run: () => void): void {
	let wasReady = false;
	effect(() => {
		const ready = ambient.value?.server.phase === 'ready';
		if (ready && !wasReady) queueMicrotask(run);
		wasReady = ready;
	});
}
