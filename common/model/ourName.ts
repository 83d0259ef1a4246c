/** What we call ourselves, to assistants and to the MCP servers of the user; also our entry in the files of assistants. */
export const OUR_NAME = 'understory';
export const OUR_TITLE = 'Understory';
