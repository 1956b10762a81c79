import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { formatDsn, securityUrl } from '../domain/dsn.js';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import type { ProjectKeyChange, RateLimit } from './organizations.types.js';
import type { ProjectKey } from './project-key.entity.js';

const secondsPerDay = 86_400;

/** How many events a key takes. */
export class RateLimitDto implements RateLimit {
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  count: number;

  /** Seconds. */
  @IsInt()
  @Min(1)
  @Max(secondsPerDay)
  window: number;
}

/** Body that makes or changes a key; absent keys are left alone. */
export class ProjectKeyBodyDto implements ProjectKeyChange {
  /** A new key's is by default "Default". */
  @MayBeAbsent()
  @IsText(1, 64)
  label?: string;

  /** Sentry's other name of `label`. */
  @MayBeAbsent()
  @IsText(1, 64)
  name?: string;

  /** Whether the key is accepted; a new one is. */
  @MayBeAbsent()
  @IsBoolean()
  isActive?: boolean;

  /** Null takes the limit away. */
  @IsOptional()
  @ValidateNested()
  @Type(() => RateLimitDto)
  rateLimit?: RateLimitDto | null;
}

/** A key in the API. */
export class ProjectKeyDto {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  /** What the DSN holds. */
  readonly public: string;
  readonly projectId: string;
  readonly isActive: boolean;
  readonly rateLimit: RateLimit | null;
  /** For SDKs, and for browsers that report by themselves. */
  readonly dsn: { public: string; security: string };
  readonly dateCreated: Date;

  constructor(key: ProjectKey, baseUrl: string) {
    this.id = key.id;
    this.name = key.label;
    this.label = key.label;
    this.public = key.publicKey;
    this.projectId = key.projectId;
    this.isActive = key.isActive;
    const { rateLimitCount: count, rateLimitWindowSeconds: window } = key;
    this.rateLimit = count === null || window === null ? null : { count, window };
    this.dsn = { public: formatDsn(baseUrl, key), security: securityUrl(baseUrl, key) };
    this.dateCreated = key.createdAt;
  }
}
