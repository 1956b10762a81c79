import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Token under which the logger is injected. */
export const LOGGER = Symbol('Logger');

/** Hands the one logger of the process to whoever injects `LOGGER`. */
@Module({})
export class LoggingModule {
  static register(logger: Logger): DynamicModule {
    return {
      module: LoggingModule,
      global: true,
      providers: [{ provide: LOGGER, useValue: logger }],
      exports: [LOGGER],
    };
  }
}
