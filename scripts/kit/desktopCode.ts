/** Why a program with windows cannot start here: a sentence; undefined when it can. */
export function missingDisplay(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string | undefined {
	const found = environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'] ?? '';
	if (platform !== 'linux' || found !== '') return undefined;
	return 'Desktop VS Code needs a screen. Run this in a desktop session, or as: xvfb-run -a npm run test:electron';
}
