import type { JSX } from 'preact';
import type { ChatModelState } from '../../common/model/chat.ts';
import type { ChatActions } from './actions.ts';
import { chosenModel, models, standardModel, usableModels } from './state.ts';

const SET_UP = 'set up';

/** Which model is asked; the first choice leaves it to the settings. Where each one is stands above it. */
export function ModelPicker({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	if (models.value.value === undefined) return null;
	const standard = standardModel.value;
	const others = usableModels.value.filter(({ ref }) => ref !== standard?.ref);
	const chosen = chosenModel.value;
	const shown = chosen === standard?.ref ? '' : chosen;
	const known = chosen === '' || usableModels.value.some(({ ref }) => ref === chosen);
	return (
		<select
			class="model-picker"
			aria-label="Model"
			title={titleOf(usableModels.value.find(({ ref }) => ref === chosen) ?? standard)}
			value={shown}
			onChange={(event) => {
				const { value } = event.currentTarget;
				if (value !== SET_UP) return actions.chooseModel(value);
				event.currentTarget.value = shown;
				actions.command('understory.setUpModel');
			}}
		>
			<option value="">{standard === undefined ? 'No model: passages' : standard.name}</option>
			{!known && <option value={chosen}>{`${chosen} (not there now)`}</option>}
			<Group label="On this machine" models={others.filter(({ local }) => local)} />
			<Group label="Elsewhere: what you ask is sent there" models={others.filter(({ local }) => !local)} />
			<option value={SET_UP}>Set Up Model…</option>
		</select>
	);
}

function Group({
	label,
	models: some,
}: {
	readonly label: string;
	readonly models: readonly ChatModelState[];
}): JSX.Element | null {
	if (some.length === 0) return null;
	return (
		<optgroup label={label}>
			{some.map(({ ref, name, local, host }) => (
				<option key={ref} value={ref}>
					{local ? name : `${name} (${host})`}
				</option>
			))}
		</optgroup>
	);
}

function titleOf(model: ChatModelState | undefined): string {
	if (model === undefined) return 'Which model answers';
	return model.local ? `${model.ref}, on this machine` : `${model.ref}: what you ask is sent to ${model.host}`;
}
