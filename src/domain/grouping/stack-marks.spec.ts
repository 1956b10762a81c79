import { describe, expect, it } from '@jest/globals';
import type { Frame } from '../events/event.types.js';
import { markFrames } from './stack-marks.js';

function inApp(platform: string, ...frames: Frame[]): boolean[] {
  return markFrames(
    frames.map((frame) => ({ in_app: true, ...frame })),
    platform,
  ).map((frame) => frame.in_app);
}

function noise(platform: string, ...frames: Frame[]): (string | undefined)[] {
  return markFrames(frames, platform).map((frame) => frame.noise);
}

describe('a frame is not in-app', () => {
  it.each<[string, Frame]>([
    ['python', { abs_path: '/usr/lib/python3/site-packages/flask/app.py' }],
    ['python', { abs_path: '/usr/lib/python3/dist-packages/flask/app.py' }],
    ['php', { abs_path: '/srv/vendor/laravel/framework/Router.php' }],
    ['php', { abs_path: 'C:\\srv\\Vendor\\laravel\\Router.php' }],
    ['ruby', { filename: 'vendor/bundle/rack.rb' }],
    ['node', { abs_path: '/srv/node_modules/express/index.js' }],
    ['javascript', { module: 'unpkg/react' }],
    ['javascript', { abs_path: 'https://cdn.jsdelivr.net/npm/react' }],
    ['javascript', { module: '@babel/runtime/helpers' }],
    ['go', { abs_path: '/home/me/go/pkg/mod/github.com/lib/pq/conn.go' }],
    ['java', { module: 'org.springframework.web.Dispatcher' }],
    ['java', { module: 'io.sentry.Hub' }],
    ['java', { module: 'kotlinx.coroutines.Task' }],
    ['java', { module: 'android.os.Handler' }],
    ['native', { abs_path: '/home/me/.pub-cache/hosted/http.dart' }],
    ['other', { abs_path: 'package:sentry_flutter/src/sentry.dart' }],
    ['node', { function: 'processTicksAndRejections' }],
    ['other', { abs_path: '/srv/newrelic-agent/hook.py' }],
  ])('of %s: %j', (platform, frame) => {
    expect(inApp(platform, frame)).toEqual([false]);
  });

  it('when the browser reports an error behind it', () => {
    expect(inApp('javascript', {}, { function: 'reportError' }, {})).toEqual([true, false, false]);
  });

  it('when nobody says that it is', () => {
    expect(markFrames([{ function: 'add' }], 'python')[0]?.in_app).toBe(false);
  });
});

describe('a frame stays in-app', () => {
  it.each<[string, Frame]>([
    ['python', { abs_path: '/srv/shop/cart.py' }],
    ['java', { module: 'shop.org.springframework.Cart' }],
    ['java', { module: 'java.util.List' }],
    ['php', { abs_path: '/srv/vendors/cart.php' }],
    ['python', { function: 'reportError' }],
  ])('of %s: %j', (platform, frame) => {
    expect(inApp(platform, frame)).toEqual([true]);
  });

  it('of an Android application in Dart that says nothing of it', () => {
    const frame = { package: '/data/app/shop/base.apk', abs_path: 'package:shop/cart.dart' };
    expect(markFrames([frame], 'native')[0]?.in_app).toBe(true);
  });
});

describe('noise', () => {
  const cart = { module: 'shop.Cart', function: 'add' };

  it.each<[string, Frame]>([
    ['a transpiler', { module: 'core-js/modules/es.promise' }],
    ['a runtime', { function: 'runMicrotasks' }],
    ['an SDK', { abs_path: 'package:sentry/src/hub.dart' }],
  ])('is what belongs to %s', (_owner, frame) => {
    expect(noise('node', frame)).toEqual(['a helper of a transpiler, a runtime or an SDK']);
  });

  it('is telemetry', () => {
    expect(noise('java', { module: 'io.sentry.Hub' }, cart)).toEqual(['telemetry', undefined]);
  });

  it('is a call by reflection', () => {
    expect(noise('java', { module: 'java.lang.reflect.Method', function: 'invoke' }, cart)).toEqual([
      'an indirection',
      undefined,
    ]);
  });

  it('is the base of a thread and all that led to it', () => {
    const base = { module: 'java.util.concurrent.ThreadPoolExecutor$Worker', function: 'runWorker' };
    expect(noise('java', { module: 'java.lang.Thread' }, base, cart)).toEqual([
      'the base of a thread',
      'the base of a thread',
      undefined,
    ]);
  });

  it('is what the standard library calls of itself, below the first call', () => {
    const list = { module: 'java.util.List' };
    expect(noise('java', cart, list, list, list)).toEqual([
      undefined,
      undefined,
      'internals of a library',
      'internals of a library',
    ]);
  });

  it('is a single frame of the system between two that are not', () => {
    const system = { module: 'com.android.internal.Os' };
    expect(noise('java', cart, system, cart)).toEqual([undefined, 'an indirection', undefined]);
    expect(noise('java', cart, system)).toEqual([undefined, undefined]);
  });

  it('is not what one called function of the user interface does', () => {
    const view = { module: 'android.view.View', function: 'draw' };
    expect(noise('java', cart, view, view)).toEqual([undefined, undefined, 'internals of a library']);
  });
});
