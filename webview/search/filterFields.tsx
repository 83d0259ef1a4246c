import type { JSX } from 'preact';
import { KINDS } from '../../common/model/kinds.ts';
import type { HitKind } from '../../common/model/search.ts';
import { Button } from '../kit/button.tsx';
import type { SearchActions } from './actions.ts';
import { hasFilters, type Filters } from './filters.ts';
import { filters } from './state.ts';

const CHOICES: readonly (readonly [Filters['kind'], string])[] = [
	['', 'Everything'],
	...(Object.keys(KINDS) as HitKind[]).map((kind) => [kind, KINDS[kind].many] as const),
];

const TIMES: readonly (readonly [Filters['since'], string])[] = [
	['', 'Any time'],
	['1d', 'Last day'],
	['7d', 'Last week'],
	['30d', 'Last month'],
];

/** Fields for what the box understands as `kind:`, `lang:`, `path:` and `since:`. */
export function FilterFields({ actions }: { readonly actions: SearchActions }): JSX.Element {
	const { kind, since } = filters.value;
	return (
		<fieldset class="filters">
			<legend class="visually-hidden">Filters</legend>
			<div class="filter-pair">
				<label>
					Kind
					<select
						value={kind}
						onChange={(event) => actions.setFilters({ kind: event.currentTarget.value as typeof kind })}
					>
						{CHOICES.map(([value, label]) => (
							<option key={value} value={value}>
								{label}
							</option>
						))}
					</select>
				</label>
				<label>
					Changed
					<select
						value={since}
						onChange={(event) => actions.setFilters({ since: event.currentTarget.value as typeof since })}
					>
						{TIMES.map(([value, label]) => (
							<option key={value} value={value}>
								{label}
							</option>
						))}
					</select>
				</label>
			</div>
			<TextFilter actions={actions} name="languages" label="Languages" placeholder="e.g. ts, python" />
			<TextFilter actions={actions} name="include" label="Files to include" placeholder="e.g. src/**, *.md" />
			<TextFilter actions={actions} name="exclude" label="Files to exclude" placeholder="e.g. **/test/**" />
			{hasFilters(filters.value) && (
				<Button secondary onClick={actions.clearFilters}>
					Clear Filters
				</Button>
			)}
		</fieldset>
	);
}

interface TextFilterProps {
	readonly actions: SearchActions;
	readonly name: 'languages' | 'include' | 'exclude';
	readonly label: string;
	readonly placeholder: string;
}

function TextFilter({ actions, name, label, placeholder }: TextFilterProps): JSX.Element {
	return (
		<label>
			{label}
			<input
				type="text"
				placeholder={placeholder}
				spellcheck={false}
				value={filters.value[name]}
				onInput={(event) => actions.setFilters({ [name]: event.currentTarget.value })}
			/>
		</label>
	);
}
