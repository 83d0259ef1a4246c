import { spawn } from 'node:child_process';

/** Opens an address in the user's browser when there is a screen to show it on. */
export function openInBrowser(address: string): void {
	const command = openCommand();
	if (command === undefined) return;
	const [program, ...args] = command;
	const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
	child.once('error', () => {}); // no such program: the address is on the terminal
	child.unref();
}

function openCommand(): readonly [string, ...string[]] | undefined {
	if (process.platform === 'darwin') return ['open'];
	if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
	const hasScreen = (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== '';
	return hasScreen ? ['xdg-open'] : undefined;
}
