/** What a release can be called, as Sentry has it; `latest` stands for whichever it is. */
export const releaseNamePattern = /^(?!(?:\.{1,2}|latest)$)\S(?:[^\r\n\t\f]{0,198}\S)?$/i;

/** What is wrong with any other name. */
export const releaseNameRule =
  'must be 1 to 200 characters on one line, without blanks around it, and neither ".", ".." nor "latest"';
