import { Transform, Type } from 'class-transformer';
import { IsDefined, IsIn, IsNotEmpty, IsString, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import type { ConnectionCheck } from './connection-checks.service.js';
import type { AccountType, CredentialKind, IntegrationSettings } from './integration.types.js';
import type { SubscriptionView } from './subscriptions.service.js';

const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** How calls are to be authorised. */
export class CredentialDto {
  @IsIn(['pat'], { message: 'must be "pat"; other kinds are not part of this version' })
  kind: CredentialKind;

  /** A personal access token of Azure DevOps. */
  @Transform(trimmed)
  @IsString()
  @Length(1, 2000)
  @Matches(/^[\x21-\x7e]*$/, { message: 'must be a token as Azure DevOps shows it' })
  token: string;
}

export class ConnectIntegrationDto {
  @IsIn(['vsts'], { message: 'must be "vsts"' })
  provider: 'vsts';

  /** `https://dev.azure.com/<organization>`, or the URL of a collection of Azure DevOps Server. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  baseUrl: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => CredentialDto)
  credential: CredentialDto;

  /** Taken from the URL when absent. */
  @MayBeAbsent()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name?: string;
}

/** Absent keys are left alone. */
export class UpdateIntegrationDto {
  @MayBeAbsent()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name?: string;

  /** Replaces the organization's credential once it has passed the checks. */
  @MayBeAbsent()
  @ValidateNested()
  @Type(() => CredentialDto)
  credential?: CredentialDto;
}

/** Sentry's description of a provider. */
export class ProviderDto {
  readonly key = 'vsts';
  readonly slug = 'vsts';
  readonly name = 'Azure DevOps';
  readonly canAdd = true;
  readonly canDisable = false;
  readonly features = ['issue-basic', 'issue-sync'];
  readonly aspects = {};
}

/** An integration as one organization uses it, in Sentry's shape. */
export class IntegrationDto {
  id: string;
  name: string;
  icon: string | null;
  domainName: string;
  accountType: AccountType;
  provider: ProviderDto;
  /** `needs_reauth` while Azure DevOps refuses the credential, `no_credential` when there is none. */
  status: 'active' | 'needs_reauth' | 'no_credential';
  externalId: string;
  organizationId: string;
  configData: IntegrationSettings;
  dateCreated: Date;
  needsReauthSince: Date | null;
  subscriptions: SubscriptionView[];
}

/** What connecting answers. */
export class ConnectedIntegrationDto extends IntegrationDto {
  checks: ConnectionCheck[];
}
