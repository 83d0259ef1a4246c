/** Names on a model hub: `owner/name`, or `owner/name@revision`. Here, so that who only checks a name does not load schemas. */
export const HUB_MODEL = /^(?!.*\.\.)[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?(@[A-Za-z0-9][\w./-]*)?$/;
