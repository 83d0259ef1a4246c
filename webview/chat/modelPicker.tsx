import type { JSX } from 'preact';
import type { ChatActions } from './actions.ts';
import { chosenModel, models } from './state.ts';

const SET_UP = 'set up';

/** Which model is asked; the first choice leaves it to the settings. */
export function ModelPicker({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	const known = models.value.value;
	if (known === undefined) return null;
	const usable = known.models.filter(({ problem }) => problem === undefined);
	const standard = usable.find(({ ref }) => known.chat.includes(ref));
	return (
		<select
			class="model-picker"
			aria-label="Model"
			value={usable.some(({ ref }) => ref === chosenModel.value) ? chosenModel.value : ''}
			onChange={(event) => {
				const { value } = event.currentTarget;
				if (value !== SET_UP) return actions.chooseModel(value);
				event.currentTarget.value = chosenModel.value;
				actions.command('understory.setUpModel');
			}}
		>
			<option value="">{standard === undefined ? 'No model: passages' : standard.name}</option>
			{usable
				.filter(({ ref }) => ref !== standard?.ref)
				.map(({ ref, name, local, host }) => (
					<option key={ref} value={ref}>
						{local ? name : `${name} (${host})`}
					</option>
				))}
			<option value={SET_UP}>Set Up Model…</option>
		</select>
	);
}
