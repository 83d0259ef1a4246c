import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { installEditor } from '../../test/vscode/harness/installEditor.ts';
import { freePort } from '../../test/vscode/harness/processes.ts';
import { createProfile } from '../../test/vscode/harness/profile.ts';
import { startVSCodeServer } from '../../test/vscode/harness/vscodeServer.ts';
import { windowAddress } from '../../test/vscode/harness/window.ts';
import { editorEnvironment, type RunningEditor, type StartOptions } from './runningEditor.ts';

/** Starts VS Code's server on 127.0.0.1 with the extension as it lies in the repository. */
export async function startWeb(
	options: StartOptions,
	report: (message: string) => void,
): Promise<RunningEditor & { readonly address: string }> {
	const { main } = await installEditor(report);
	const folder = path.join(options.home, 'web');
	// VS Code lists extensions in a file of its own; a fresh folder is read as it is.
	rmSync(path.join(folder, 'extensions'), { recursive: true, force: true });
	const profile = createProfile(folder, {});
	symlinkSync(options.repository, path.join(profile.extensionsDir, 'understory.understory-development'), 'dir');
	const server = await startVSCodeServer({
		main,
		...profile,
		port: await freePort(options.port),
		env: editorEnvironment(options),
		logFile: path.join(folder, 'server.log'),
	});
	return { address: windowAddress(server, options.folder), ended: server.ended, stop: () => server.stop() };
}
