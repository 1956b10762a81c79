import { compileGlob, type Glob } from './glob.js';
import type { PlatformFamily } from './platform-family.js';

/** What a frame is for. Frames of some categories are noise; the others only decide what is noise next to them. */
export type FrameCategory =
  'system' | 'std' | 'ui' | 'load' | 'indirection' | 'internals' | 'telemetry' | 'threadbase' | 'helper';

/** A rule for single frames: all conditions hold, of each list one does. Paths are compared folded. */
export interface StackRule {
  family?: PlatformFamily;
  path?: readonly Glob[];
  package?: readonly Glob[];
  module?: readonly Glob[];
  function?: readonly Glob[];
  category?: FrameCategory;
  /** What the frame becomes. */
  becomes?: FrameCategory;
  inApp?: boolean;
  /** The frames that it called are not in-app either. */
  hidesCalled?: true;
}

const names = (...patterns: string[]): Glob[] => patterns.map((pattern) => compileGlob(pattern));
const paths = (...patterns: string[]): Glob[] => patterns.map((pattern) => compileGlob(pattern, { isPath: true }));
const dartPackages = (...suffixes: string[]): Glob[] =>
  paths(...suffixes.map((suffix) => `package:sentry${suffix}/**`));

/**
 * Marks that Sentry's configuration puts on frames before it groups, for the platforms that run without symbolication.
 * Later rules see, and win over, what earlier ones did. The facts are those of Sentry's `newstyle:2023-01-11`.
 */
export const stackRules: readonly StackRule[] = [
  // Dart and Flutter
  { family: 'native', package: paths('/data/app/**'), path: paths('**.dart'), inApp: true },
  { family: 'javascript', path: paths('org-dartlang-sdk:///**'), inApp: false, becomes: 'helper' },
  { family: 'javascript', module: names('*/packages/flutter/*'), inApp: false },
  { family: 'native', path: paths('**/packages/flutter/**', '**/.pub-cache/**'), inApp: false },
  {
    path: dartPackages('', '_flutter', '_logging', '_dio', '_file', '_hive', '_isar', '_sqflite', '_drift'),
    inApp: false,
    becomes: 'helper',
  },
  { path: dartPackages('_link', '_firebase_remote_config'), inApp: false },

  // Android and the Java platform
  { module: names('dalvik.system.*', 'com.android.*', 'com.lenovo.lsf.*', 'com.lenovo.payplus.*'), becomes: 'system' },
  { package: paths('/apex/com.android.*/lib*/**'), becomes: 'system' },
  { module: names('java.*', 'javax.crypto.*', 'android.*', 'androidx.*'), becomes: 'std' },
  { module: names('com.google.crypto.*', 'com.google.android.*'), becomes: 'std' },
  { module: names('android.os.*'), becomes: 'system' },
  { module: names('android.view.*', 'android.text.*', 'android.widget.*', 'android.app.Dialog'), becomes: 'ui' },
  { module: names('androidx.*.widget.*', 'com.google.android.material.*'), becomes: 'ui' },
  { category: 'ui', function: names('handleMessage', 'run'), becomes: 'indirection' },
  { module: names('android.os.*'), function: names('call'), becomes: 'threadbase' },
  { module: names('java.util.concurrent.ThreadPoolExecutor*'), function: names('runWorker'), becomes: 'threadbase' },
  { module: names('android.app.ActivityThread'), function: names('main'), becomes: 'threadbase' },
  { module: names('android.app.ActivityThread*'), function: names('handleMessage'), becomes: 'threadbase' },
  { module: names('android.view.View'), function: names('layout'), becomes: 'threadbase' },
  { module: names('android.os.Looper'), function: names('loop'), becomes: 'threadbase' },
  {
    module: names('android.os.Handler'),
    function: names('dispatchMessage', 'handleCallback'),
    becomes: 'threadbase',
  },
  { module: names('java.lang.reflect.*', 'androidx.work.impl.utils.ForceStopRunnable'), becomes: 'indirection' },
  { module: names('java.lang.Class'), function: names('getMethod'), becomes: 'indirection' },
  { module: names('cn.gundam.sdk.*', 'com.lenovo.payplus.analytics.*'), becomes: 'telemetry' },
  { module: names('java.lang.System'), function: names('loadLibrary'), becomes: 'load' },
  { module: names('java.lang.Runtime'), function: names('loadLibrary*'), becomes: 'load' },
  { category: 'system', inApp: false },

  // What package managers put beside the application
  {
    path: paths('**/vendor/**', '**/site-packages/**', '**/dist-packages/**', '**/node_modules/**', '**/go/pkg/mod/**'),
    inApp: false,
  },

  // JavaScript
  { module: names('unpkg/*'), inApp: false },
  { path: paths('**https://unpkg.com/**', '**https://cdnjs.cloudflare.com/**'), inApp: false },
  { path: paths('**https://cdn.jsdelivr.net/**', '**https://esm.run/**'), inApp: false },
  { family: 'javascript', function: names('reportError'), inApp: false, hidesCalled: true },
  {
    module: names('@babel/*', 'core-js/*', 'regenerator-runtime/*', 'tslib/*'),
    inApp: false,
    becomes: 'helper',
  },
  { family: 'javascript', function: names('_callSuper'), inApp: false, becomes: 'helper' },
  {
    function: names('runMicrotasks', 'queueMicrotask', 'processTicksAndRejections', 'runNextTicks', 'nextTick'),
    inApp: false,
    becomes: 'helper',
  },

  // Frameworks of Java, Kotlin and Scala
  {
    module: names(
      'akka.*',
      'com.fasterxml.*',
      'com.microsoft.*',
      'com.sun.*',
      'feign.*',
      'io.opentelemetry.*',
      'jdk.*',
    ),
    inApp: false,
  },
  {
    module: names('oauth.*', 'org.apache.*', 'org.glassfish.*', 'org.jboss.*', 'org.jdesktop.*', 'org.postgresql.*'),
    inApp: false,
  },
  {
    module: names('org.springframework.*', 'org.web3j.*', 'reactor.core.*', 'scala.*', 'sun.*'),
    inApp: false,
  },
  { module: names('kotlin.*', 'kotlinx.*', 'io.ktor.*', 'io.netty.*'), inApp: false },

  // Telemetry, that of SDKs included
  { module: names('io.sentry.*', 'newrelic'), inApp: false, becomes: 'telemetry' },
  { path: paths('**newrelic**/**', '**logrocket**/**'), inApp: false, becomes: 'telemetry' },
];
