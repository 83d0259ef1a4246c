import { z } from 'zod';
import { httpProvider } from '../model/chat.ts';

const modelPrice = z.object({ input: z.number().min(0), output: z.number().min(0) });

/** Which language models are asked. Keys are no settings: see `chat/setKeys`. */
export const chatSettings = z.object({
	/** `provider/name`; empty: a model of Ollama on this machine, if there is one. */
	model: z.string(),
	/** The one that rewrites lines; empty: `model`. */
	editModel: z.string(),
	/** The one that sums up; empty: `model`. */
	summaryModel: z.string().default(''),
	/** Tried in this order when the first cannot answer. */
	fallbackModels: z.array(z.string()),
	/** The same for rewriting lines, and for summing up; empty: `fallbackModels`. */
	editFallbackModels: z.array(z.string()).default([]),
	summaryFallbackModels: z.array(z.string()).default([]),
	/** Base addresses; a provider left out has its own. */
	urls: z.partialRecord(httpProvider, z.string()),
	/** Whether a model may look further by itself while it answers in a conversation. */
	tools: z.boolean().default(true),
	/** US dollars for a million tokens, by `provider/name`. What is no price is as good as none. */
	prices: z.record(z.string(), modelPrice).catch({}).default({}),
});
export type ChatSettings = z.infer<typeof chatSettings>;

/** Nothing is asked but what runs on this machine. */
export const DEFAULT_CHAT: ChatSettings = {
	model: '',
	editModel: '',
	summaryModel: '',
	fallbackModels: [],
	editFallbackModels: [],
	summaryFallbackModels: [],
	urls: {},
	tools: true,
	prices: {},
};

/** What happens to captures without being asked for. */
export const memorySettings = z.object({
	/** Captures that may stay, archived ones not counted; 0: as many as there are. */
	maxMemories: z.number().int().min(0),
	/** Weaker captures are archived when they are a month old; 0: none. */
	minStrength: z.number().min(0).max(1).default(0),
});

export const DEFAULT_MEMORY: z.infer<typeof memorySettings> = { maxMemories: 0, minStrength: 0 };

/** When backups are written without being asked for. */
export const backupSettings = z.object({
	automatic: z.boolean(),
	/** Empty: beside the data. */
	folder: z.string(),
	intervalHours: z.number().min(1),
	/** Older ones are deleted. */
	keep: z.number().int().min(1),
});
export type BackupSettings = z.infer<typeof backupSettings>;

export const DEFAULT_BACKUP: BackupSettings = { automatic: true, folder: '', intervalHours: 24, keep: 5 };
/** How the terminal history is kept. What of it is recorded is the window's own decision. */
export const terminalSettings = z.object({
	/** Days after which commands are archived; 0 for never. */
	retentionDays: z.number().int().min(0),
	/** Regular expressions of what is taken out besides known secrets; the server applies them to log files it watches. */
	redact: z.array(z.string()).default([]),
});

export const DEFAULT_TERMINAL: z.infer<typeof terminalSettings> = { retentionDays: 180, redact: [] };
/** Where notes are. */
export const noteSettings = z.object({
	/** Absolute; new notes go to the first. Empty: the folder `notes` of the data directory. */
	folders: z.array(z.string()),
	/** Within the folder of notes, `/` separated. */
	dailyFolder: z.string(),
	templatesFolder: z.string(),
});
export type NoteSettings = z.infer<typeof noteSettings>;

export const DEFAULT_NOTES: NoteSettings = { folders: [], dailyFolder: 'daily', templatesFolder: 'templates' };

/** Who is told how the server is doing. */
export const telemetrySettings = z.object({
	/** Base address of an OpenTelemetry collector; empty: nothing is sent. */
	endpoint: z.string(),
});

export const DEFAULT_TELEMETRY: z.infer<typeof telemetrySettings> = { endpoint: '' };

/** Settings a window sends to the server: at `initialize`, and in `workspace/didChangeConfiguration` when they change. */
export const clientSettings = z.object({
	index: z.object({
		/** False: folders of this window are not indexed. */
		enabled: z.boolean(),
		/** Globs left out besides the ignore files; `files.exclude` of the window is among them. */
		exclude: z.array(z.string()),
		/** Larger files are left out. KiB. */
		maxFileSizeKb: z.number().int().min(1),
	}),
	embedding: z.object({
		/** `auto`: the model that ships, and the hash embedding when it cannot be loaded. */
		provider: z.enum(['auto', 'local', 'hub', 'hash', 'ollama', 'openai', 'gemini', 'voyage']),
		/** Model name (`owner/name` on the hub) or folder; empty means the provider's default. */
		model: z.string(),
		/** Base address of the endpoint or the hub; empty means the provider's default. */
		url: z.string(),
		/** More endpoints of the same model, asked in their order when the one before cannot answer. */
		fallbackUrls: z.array(z.string()).optional(),
	}),
	chat: chatSettings.default(DEFAULT_CHAT),
	backup: backupSettings.default(DEFAULT_BACKUP),
	memory: memorySettings.default(DEFAULT_MEMORY),
	terminal: terminalSettings.default(DEFAULT_TERMINAL),
	notes: noteSettings.default(DEFAULT_NOTES),
	telemetry: telemetrySettings.default(DEFAULT_TELEMETRY),
});
export type ClientSettings = z.infer<typeof clientSettings>;

/** `initializationOptions` of the LSP handshake. */
export const initializationOptions = z.object({
	/** False in Restricted Mode: the server starts nothing that the workspace could choose. */
	trusted: z.boolean(),
	settings: clientSettings,
});
export type InitializationOptions = z.infer<typeof initializationOptions>;
