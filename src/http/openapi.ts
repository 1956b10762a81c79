import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { version } from '../config/version.js';

/** The contract of the HTTP API, made from the controllers. */
export function createOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Lockstep')
    .setDescription('Keeps issues and Azure DevOps work items in step.')
    .setVersion(version)
    .addBearerAuth();
  const document = SwaggerModule.createDocument(app, builder.build());
  declarePathParameters(document);
  return document;
}

/** Parameters like `{org}` that a guard reads, and no handler, are not known to the generator. */
function declarePathParameters(document: OpenAPIObject): void {
  for (const [path, operations] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    for (const operation of Object.values(operations as Record<string, { parameters?: object[] }>)) {
      const parameters = (operation.parameters ??= []) as { in: string; name: string }[];
      const missing = names.filter((name) => !parameters.some((known) => known.in === 'path' && known.name === name));
      operation.parameters = [
        ...missing.map((name) => ({ in: 'path', name, required: true, schema: { type: 'string' } })),
        ...parameters,
      ];
    }
  }
}

/** Serves the contract at `/openapi.json`, with a page to read it at `/api/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, () => createOpenApiDocument(app), { jsonDocumentUrl: 'openapi.json' });
}
