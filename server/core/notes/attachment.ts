/** Pictures, sounds, films and drawings that notes show, by the ends of their names; nothing that a system would run. */
export const ATTACHMENT_FILE =
	/\.(?:avif|bmp|canvas|csv|drawio|excalidraw|flac|gif|jpe?g|m4a|mov|mp3|mp4|ogg|pdf|png|svg|tiff?|wav|webm|webp)$/i;

/** Of all folders of notes together; what is larger belongs into a backup of files. */
export const MAX_ATTACHMENT_BYTES = 100_000_000;
