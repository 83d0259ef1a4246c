import type { JSX } from 'preact';
import type { Output } from '../../common/protocol/index.ts';
import { Button } from '../kit/button.tsx';
import type { DashboardActions } from './actions.ts';
import { levelsText } from './levels.ts';
import { digests } from './state.ts';

interface ProjectListProps {
	readonly actions: DashboardActions;
	readonly answer: Output<'project/list'>;
}

/** Projects with how much of them is done. */
export function ProjectList({ actions, answer }: ProjectListProps): JSX.Element {
	return (
		<>
			<ul class="projects" aria-label="Projects">
				{answer.projects.map(({ id, name, openTasks, doneTasks, captures }) => (
					<li key={id} class="project">
						<span class="project-name">{name}</span>
						<meter
							min={0}
							max={Math.max(openTasks + doneTasks, 1)}
							value={doneTasks}
							aria-label={`${name}: ${doneTasks} of ${openTasks + doneTasks} tasks done`}
						/>
						<span class="project-count">
							{openTasks + doneTasks === 0 ? 'no tasks' : `${openTasks} open, ${doneTasks} done`}
						</span>
						<span class="project-levels">{levelsText(captures)}</span>
						<Digest actions={actions} id={id} name={name} />
					</li>
				))}
			</ul>
			<p class="more">
				<Button secondary onClick={() => actions.command('understory.openBoard')}>
					Open Task Board
				</Button>
			</p>
		</>
	);
}

/** What the project is about; asked for when it is opened, and again when its captures change. */
function Digest({
	actions,
	id,
	name,
}: {
	readonly actions: DashboardActions;
	readonly id: string;
	readonly name: string;
}): JSX.Element {
	const digest = digests.value.get(id);
	return (
		<details class="digest" onToggle={(event) => actions.toggleDigest(id, event.currentTarget.open)}>
			<summary aria-label={`What ${name} is about`}>What it is about</summary>
			{digest?.sentences.length === 0 && <p class="quiet">No captures yet.</p>}
			<ul>
				{digest?.sentences.map(({ text, ref }) => (
					<li key={ref + text}>
						<button type="button" class="link" onClick={() => actions.openRef(ref)}>
							{text}
						</button>
					</li>
				))}
			</ul>
		</details>
	);
}
