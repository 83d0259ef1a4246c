import type { JSX } from 'preact';
import type { Output } from '../../common/protocol/index.ts';
import { Icon } from '../kit/icon.tsx';
import { relativeTime } from '../kit/time.ts';
import type { DashboardActions } from './actions.ts';
import { ambient, overview } from './state.ts';

type Activity = Output<'overview/read'>['activity'][number];

const ICONS: Readonly<Record<string, string>> = { capture: 'lightbulb', task: 'tasklist', project: 'project' };
/** What is there can be opened, and only some kinds have a place where. */
const OPENS = new Set(['capture', 'task', 'thread']);

/** What happened last, newest first. */
export function ActivityList({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const activity = overview.value.value?.activity ?? [];
	return (
		<section aria-labelledby="activity-title">
			<h2 id="activity-title">Recent Activity</h2>
			{activity.length > 0 && ambient.value?.trusted === true && (
				<button type="button" class="link digest-offer" onClick={() => actions.command('understory.digest')}>
					Sum up what was done
				</button>
			)}
			{activity.length === 0 ? (
				<p class="quiet">Nothing has happened yet.</p>
			) : (
				<ol class="activity">
					{activity.map((entry) => (
						<li key={entry.seq}>
							<Icon name={ICONS[entry.noun] ?? 'circle-small-filled'} />
							<Entry actions={actions} entry={entry} />
							<time dateTime={entry.at} title={new Date(entry.at).toLocaleString()}>
								{relativeTime(Date.parse(entry.at), Date.now())}
							</time>
						</li>
					))}
				</ol>
			)}
		</section>
	);
}

function Entry({ actions, entry }: { readonly actions: DashboardActions; readonly entry: Activity }): JSX.Element {
	const { noun, verb, id, text } = entry;
	const what = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${verb}`;
	if (!OPENS.has(noun) || verb === 'deleted' || text === '')
		return <span class="entry">{text === '' ? what : `${what}: ${text}`}</span>;
	return (
		<button type="button" class="link entry" title={text} onClick={() => actions.open(noun, id)}>
			{`${what}: ${text}`}
		</button>
	);
}
