import { endProcessesWith } from '../../test/vscode/harness/processes.ts';
import type { RunningEditor } from './runningEditor.ts';

/** Carried by every process that is started while the editor starts: npm, which installs it, among them. */
const MARK = 'UNDERSTORY_STARTING';

/**
 * Starts an editor, which takes minutes when it has to be installed. When the user gives up meanwhile, what was started
 * for it is ended, and the answer is undefined. Elsewhere than on Linux a program that got no Ctrl+C itself is waited for.
 */
export async function startUnlessInterrupted(
	start: () => Promise<RunningEditor>,
	interrupted: Promise<void>,
): Promise<RunningEditor | undefined> {
	const run = `${process.pid}-${Date.now()}`;
	process.env[MARK] = run;
	const starting = start();
	try {
		const editor = await Promise.race([starting, interrupted.then(() => undefined)]);
		if (editor !== undefined) return editor;
		await endProcessesWith(MARK, run);
	} finally {
		delete process.env[MARK];
	}
	await starting.then(
		(late) => late.stop(),
		() => undefined, // what it was waiting for was ended: that it failed is no news
	);
	return undefined;
}
