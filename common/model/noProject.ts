/** Id of the project that holds what belongs to none; it is always there. Apart from the schemas: views need only it. */
export const NO_PROJECT = 'none';
