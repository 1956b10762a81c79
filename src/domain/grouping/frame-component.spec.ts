import { describe, expect, it } from '@jest/globals';
import type { Frame } from '../events/event.types.js';
import { contributingTexts } from './component.js';
import { frameComponent } from './frame-component.js';

function groupedBy(platform: string, frame: Frame): string[] {
  return contributingTexts(frameComponent(frame, platform));
}

describe('a frame', () => {
  it.each<[string, string, Frame, string[]]>([
    [
      'its module before its file',
      'python',
      { module: 'shop.cart', filename: 'shop/Cart.py', function: 'add' },
      ['shop.cart', 'add'],
    ],
    ['its file name in lower case', 'go', { filename: '/srv/Shop/Cart.go', function: 'Add' }, ['cart.go', 'Add']],
    ['its file name of Windows', 'csharp', { filename: 'C:\\Shop\\Cart.cs', function: 'Add' }, ['cart.cs', 'Add']],
    [
      'its source line with blanks folded',
      'python',
      { filename: 'a.py', context_line: '\treturn  a +\tb ' },
      ['a.py', 'return a + b'],
    ],
    ['no source line of a platform without sources', 'java', { module: 'shop.Cart', context_line: 'x' }, ['shop.Cart']],
    [
      'no source line of more than 120 characters',
      'ruby',
      { filename: 'a.rb', context_line: 'x'.repeat(121) },
      ['a.rb'],
    ],
    [
      'a source line of 120 characters, not units',
      'ruby',
      { filename: 'a.rb', context_line: '😀'.repeat(120) },
      ['a.rb', '😀'.repeat(120)],
    ],
    [
      'its own platform before that of the event',
      'python',
      { platform: 'java', module: 'shop.Cart', function: 'lambda$add$0' },
      ['shop.Cart'],
    ],
    ['the raw name when it has no other', 'python', { filename: 'a.py', raw_function: 'add' }, ['a.py', 'add']],
    [
      'the raw name first for C#',
      'csharp',
      { filename: 'a.cs', function: 'Add', raw_function: 'Void Add (int)' },
      ['a.cs', 'Void Add (int)'],
    ],
    ['nothing when it has nothing', 'python', { lineno: 3 }, []],
  ])('is grouped by %s', (_what, platform, frame, texts) => {
    expect(groupedBy(platform, frame)).toEqual(texts);
  });
});

describe('a frame of JavaScript', () => {
  const file = { filename: '/cart.js', abs_path: 'file:///srv/cart.js' };
  const page = { filename: '/cart.js', abs_path: 'https://shop.example/cart.js' };

  it.each<[string, Frame, string[]]>([
    ['by its method, whatever it belongs to', { ...file, function: 'Object.Cart.add' }, ['cart.js', 'add']],
    ['without the file of a page, which differs by deploy', { ...page, function: 'add' }, ['add']],
    ['with the module of a page', { ...page, module: 'cart', function: 'add' }, ['cart', 'add']],
    ['without a module that is only the path', { ...page, module: 'shop.example/cart.js', function: 'add' }, ['add']],
    ['without the file of an application in a blob', { ...page, abs_path: 'blob:https://x/1', function: 'f' }, ['f']],
    [
      'with the source line of a named function on a page',
      { ...page, function: 'add', context_line: 'a();' },
      ['add', 'a();'],
    ],
    ['without the source line of a page when no function is known', { ...page, context_line: 'a();' }, []],
    ['without the source line of a file when no function is known', { ...file, context_line: 'a();' }, ['cart.js']],
    [
      'by the source line rather than a mapped name',
      { ...file, function: 'add', context_line: 'a();', data: { sourcemap: 'cart.js.map' } },
      ['cart.js', 'a();'],
    ],
    [
      'by a mapped name when there is no source line',
      { ...file, function: 'add', data: { sourcemap: 'cart.js.map' } },
      ['cart.js', 'add'],
    ],
    ['without a name that says nothing', { ...file, function: '<anonymous>' }, ['cart.js']],
    ['without the name of a nameless method', { ...file, function: 'Object.<anonymous>' }, ['cart.js']],
    ['without the question mark of old browsers', { ...file, function: '?' }, ['cart.js']],
    ["without Firefox's name of an inner function", { ...file, function: 'add/<' }, ['cart.js']],
    ['not at all when it is from eval', { ...file, function: 'eval' }, []],
    ['not at all when it is native', { filename: '[native code]', abs_path: '[native code]', function: 'map' }, []],
    ['not at all when it has no file', { filename: '<anonymous>', abs_path: '<anonymous>', function: 'Array.map' }, []],
  ])('is grouped %s', (_how, frame, texts) => {
    expect(groupedBy('javascript', frame)).toEqual(texts);
  });
});

describe('a function', () => {
  it.each<[string, string, string, string[]]>([
    ['block of Ruby', 'ruby', 'block (2 levels) in add', ['block']],
    ['template of Ruby', 'ruby', '_app_views_cart_erb__4711_0815', ['_app_views_cart_erb']],
    ['anonymous function of PHP', 'php', '[Anonymous function]', []],
    ['anonymous class of PHP', 'php', 'class@anonymous/srv/cart.php:7$0', []],
    ['method of an anonymous class of PHP', 'php', 'class@anonymous/srv/cart.php:7$0::add', ['add']],
    ['lambda of Java', 'java', 'lambda$add$0', []],
    ['redacted name of an Apple platform', 'cocoa', '<redacted>', []],
    ['name of any other platform', 'elixir', 'lambda$add$0', ['lambda$add$0']],
  ])('that is a %s is grouped by what stays the same', (_what, platform, name, texts) => {
    expect(groupedBy(platform, { function: name })).toEqual(texts);
  });

  it('that is a lambda of Java has no class either', () => {
    expect(groupedBy('java', { module: 'shop.Cart$$Lambda$14', filename: 'Cart.java', function: 'add' })).toEqual([
      'cart.java',
      'add',
    ]);
  });
});
