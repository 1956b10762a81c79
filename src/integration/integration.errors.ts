/** What is missing or wrong on Lockstep's own side. */
export type IntegrationConfigurationCode =
  /** The organization does not use the integration (any more). */
  | 'no_organization_integration'
  /** The organization's use of it has no default credential. */
  | 'no_default_credential'
  /** The stored credential cannot be decrypted. */
  | 'unreadable_credential'
  /** No base URL is known, and none was found. */
  | 'no_base_url';

/** No client can be made; the message names what is missing and what to do about it. */
export class IntegrationConfigurationError extends Error {
  constructor(
    readonly code: IntegrationConfigurationCode,
    message: string,
  ) {
    super(message);
    this.name = 'IntegrationConfigurationError';
  }
}
