import { expect, test } from 'vitest';
import { missingDisplay } from '../../scripts/kit/desktopCode.ts';

test('Linux without a screen is told what to do', () => {
	expect(missingDisplay('linux', {})).toContain('xvfb-run');
	expect(missingDisplay('linux', { DISPLAY: ':0' })).toBeUndefined();
	expect(missingDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeUndefined();
	expect(missingDisplay('darwin', {})).toBeUndefined();
});
