import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { DEFAULT_PROFILE } from '../../common/model/profileName.ts';
import type { ProfileChoice } from '../profiles/profileChoice.ts';

/** The profile in the status bar; nothing for who has never made one. */
export function createProfileItem(profile: ProfileChoice): Disposable {
	const disposables = new DisposableList();
	const item = disposables.push(
		vscode.window.createStatusBarItem('understory.profile', vscode.StatusBarAlignment.Right, 89),
	);
	item.name = 'Understory Profile';
	item.command = 'understory.switchProfile';
	const draw = (): void => {
		item.text = `$(account) ${profile.name}`;
		item.tooltip = `Understory keeps this window in the profile “${profile.name}”. Click to switch.`;
		item.accessibilityInformation = { label: `Understory profile: ${profile.name}`, role: 'button' };
		if (profile.name === DEFAULT_PROFILE) item.hide();
		else item.show();
	};
	disposables.push(profile.onDidChange(draw));
	draw();
	return disposables;
}
