/** Classes that the JDK makes for reflection; what follows the name is a running number. */
const accessors = ['sun.reflect.GeneratedMethodAccessor', 'jdk.internal.reflect.GeneratedMethodAccessor'];

/**
 * Names that code generators end in a number or a checksum, in the order in which they are cleaned. What stands in the
 * group is kept. No pattern backtracks over more than one name part, so each is linear.
 */
const generated = [
  /(sun\.reflect\.Generated(?:Serialization)?ConstructorAccessor)\d+/g,
  /(\$\$\w+?CGLIB\$\$)[a-fA-F0-9]+(?:_[0-9]+)?/g,
  /(\$\$_javassist)(?:_seam)?(?:_[0-9]+)?/g,
  /(\$fn__)\d+/g,
  /(\$\$?EnhancerBy\w+?\$?\$)[a-fA-F0-9]+(?:_[0-9]+)?/g,
  /(\$\$?FastClassBy\w+?\$?\$)[a-fA-F0-9]+(?:_[0-9]+)?/g,
  /(\$\$?HibernateProxy\$?\$)\w+/g,
];

/** A Java class name without what differs from one run to the next. */
export function cleanJavaModule(module: string): string {
  const accessor = accessors.find((name) => module.startsWith(name));
  return accessor ?? generated.reduce((name, pattern) => name.replace(pattern, '$1<auto>'), module);
}

/** A Java file name without the number that Javassist adds. */
export function cleanJavaFilename(filename: string): string {
  return filename.replace(/(\$\$_javassist)(?:_seam)?(?:_[0-9]+)?/g, '$1<auto>');
}
