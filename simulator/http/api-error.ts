const NAMESPACES = {
  wit: 'Microsoft.TeamFoundation.WorkItemTracking.Server',
  core: 'Microsoft.TeamFoundation.Core.WebApi',
  framework: 'Microsoft.TeamFoundation.Framework.Server',
  vss: 'Microsoft.VisualStudio.Services.WebApi',
  hooks: 'Microsoft.VisualStudio.Services.ServiceHooks.WebApi',
} as const;

export interface RuleValidationError {
  fieldReferenceName: string;
  fieldStatusFlags: string;
  errorMessage: string;
}

/** An answer that is an error, in the body that every Azure DevOps service uses. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly namespace: keyof typeof NAMESPACES,
    readonly typeKey: string,
    message: string,
    private readonly ruleErrors: readonly RuleValidationError[] = [],
  ) {
    super(message);
  }

  toBody(): Record<string, unknown> {
    const assembly = NAMESPACES[this.namespace];
    return {
      $id: '1',
      ...(this.ruleErrors.length > 0 && { customProperties: { RuleValidationErrors: this.ruleErrors } }),
      innerException: null,
      message: this.message,
      typeName: `${assembly}.${this.typeKey}, ${assembly}`,
      typeKey: this.typeKey,
      errorCode: 0,
      eventId: this.status === 404 && this.namespace === 'wit' ? 3200 : 3000,
    };
  }
}

/** 400 with one entry per field that breaks a rule of its type. */
export function ruleValidationError(errors: readonly [RuleValidationError, ...RuleValidationError[]]): ApiError {
  return new ApiError(400, 'wit', 'RuleValidationException', errors[0].errorMessage, errors);
}

/** 400 for a request that cannot be read as what the route expects. */
export function invalidArgument(message: string): ApiError {
  return new ApiError(400, 'vss', 'VssPropertyValidationException', message);
}
