import { describe, expect, it } from '@jest/globals';
import { cleanJavaFilename, cleanJavaModule } from './java-names.js';

describe('a Java class name', () => {
  it.each([
    ['sun.reflect.GeneratedMethodAccessor1234', 'sun.reflect.GeneratedMethodAccessor'],
    ['jdk.internal.reflect.GeneratedMethodAccessor7', 'jdk.internal.reflect.GeneratedMethodAccessor'],
    ['sun.reflect.GeneratedConstructorAccessor12', 'sun.reflect.GeneratedConstructorAccessor<auto>'],
    [
      'sun.reflect.GeneratedSerializationConstructorAccessor3',
      'sun.reflect.GeneratedSerializationConstructorAccessor<auto>',
    ],
    ['shop.Cart$$EnhancerBySpringCGLIB$$1a2b3c4d', 'shop.Cart$$EnhancerBySpringCGLIB$$<auto>'],
    ['shop.Cart$$FastClassBySpringCGLIB$$1a2b_3', 'shop.Cart$$FastClassBySpringCGLIB$$<auto>'],
    ['shop.Cart_$$_javassist_seam_12', 'shop.Cart_$$_javassist<auto>'],
    ['shop.Cart_$$_javassist_5', 'shop.Cart_$$_javassist<auto>'],
    ['shop.core$fn__4711', 'shop.core$fn__<auto>'],
    [
      'shop.Cart$EnhancerByGuice$5f3c01aa$FastClassByGuice$77d0beef',
      'shop.Cart$EnhancerByGuice$<auto>$FastClassByGuice$<auto>',
    ],
    ['shop.User$HibernateProxy$Qz81kLmN', 'shop.User$HibernateProxy$<auto>'],
    ['shop.Cart$Inner', 'shop.Cart$Inner'],
  ])('%s is cleaned to %s', (module, cleaned) => {
    expect(cleanJavaModule(module)).toBe(cleaned);
  });
});

it('a file that Javassist made keeps no number', () => {
  expect(cleanJavaFilename('cart_$$_javassist_seam_12.java')).toBe('cart_$$_javassist<auto>.java');
});
