import { expect, test } from 'vitest';
import { capture, listCaptures } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const stage = useWindow({ trust: 'ask', settings: { 'security.workspace.trust.enabled': true } });

test('in Restricted Mode thoughts are captured all the same', async () => {
	await stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: /^No,/ }).click();
	await stage.window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
	await capture(stage.window, 'Kept in Restricted Mode');
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).toEqual(['Kept in Restricted Mode']);
});
