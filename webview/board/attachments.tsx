import type { JSX } from 'preact';
import type { Task } from '../../common/model/task.ts';
import { IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import type { DetailProps } from './detailProps.ts';

/** The code a task is about. */
export function Anchors({ actions, task }: DetailProps): JSX.Element | null {
	if (task.anchors.length === 0) return null;
	return (
		<section>
			<h3>Code</h3>
			<ul class="attachments">
				{task.anchors.map((anchor, at) => (
					<li key={anchor.id}>
						<button
							type="button"
							class="link"
							title={anchor.lost ? 'These lines cannot be found any more' : anchor.text}
							onClick={(event) => actions.openCode(anchor, event.ctrlKey || event.metaKey ? 'side' : 'open')}
						>
							<Icon name={anchor.lost ? 'warning' : 'file-code'} /> {anchor.path}:{anchor.startLine}
						</button>
						<IconButton
							icon="close"
							label={`Remove ${anchor.path}`}
							onClick={() => void actions.edit(task, { anchors: task.anchors.toSpliced(at, 1) })}
						/>
					</li>
				))}
			</ul>
		</section>
	);
}

/** What else a task refers to. */
export function Links({ task }: { readonly task: Task }): JSX.Element | null {
	if (task.links.length === 0) return null;
	return (
		<section>
			<h3>Links</h3>
			<ul class="attachments">
				{task.links.map(({ kind, target, title }) => (
					<li key={`${kind} ${target}`}>
						<Icon name={LINK_ICONS[kind]} />{' '}
						{kind === 'url' ? <a href={target}>{title ?? target}</a> : (title ?? target)}
					</li>
				))}
			</ul>
		</section>
	);
}

const LINK_ICONS = { capture: 'lightbulb', commit: 'git-commit', task: 'tasklist', url: 'link' } as const;
