//! Typed modules and the scripts that they become.

use insta::assert_snapshot;

use super::{NotErasable, erase_types, to_commonjs};

const TYPED: &str = "\
import { createHash, type Hash } from 'node:crypto';
import type { Event } from './event.js';
import pino, { type Logger } from 'pino';
import { a } from './a.js';

/** What is said of a type goes with it. */
export interface Options {
  rate: number;
}

// Stands by itself.

export type Name = string;

const cache = new Map<string, boolean>();
let last: Event | undefined;
let sure!: string;

export function decide<T extends Event>(this: void, event: T, options?: Options): event is T {
  const value = (event as unknown as Record<string, unknown>)['x'] as string;
  const list = <const>['a'];
  const hash = createHash('sha1').update(value!).digest('hex') satisfies string;
  return (hash as any).length > (options?.rate ?? 0) && cache.has(value);
}

export abstract class Sink<T> extends Base<T> implements One, Two<T> {
  private readonly level: string = 'info';
  static readonly limit?: number;
  declare extra: string;
  #secret = 1;
  [key: string]: unknown;
  constructor(readonly_: string, private_ = 2) { super(); }
  abstract write(line: string): void;
  protected async emit(line: string): Promise<void> { await this.write(line); }
  get name(): string { return 'sink'; }
}

export const arrow = async <T,>(x: T): Promise<T> => x;
export { last, type Hash as H };
export type { Logger };
export * from './more.js';
";

#[test]
fn types_are_cut_out_and_nothing_else() {
    assert_snapshot!(erase_types(&TYPED.replace("<const>['a']", "['a'] as const")).unwrap(), @r#"
    import { createHash } from 'node:crypto';
    import pino from 'pino';
    import { a } from './a.js';

    // Stands by itself.

    const cache = new Map();
    let last;
    let sure;

    export function decide(event, options) {
      const value = event['x'];
      const list = ['a'];
      const hash = createHash('sha1').update(value).digest('hex');
      return hash.length > (options?.rate ?? 0) && cache.has(value);
    }

    export class Sink extends Base {
      level = 'info';
      static limit;
      #secret = 1;
      constructor(readonly_, private_ = 2) { super(); }
      async emit(line) { await this.write(line); }
      get name() { return 'sink'; }
    }

    export const arrow = async (x) => x;
    export { last };
    export * from './more.js';
    "#);
}

#[test]
fn modules_become_commonjs() {
    let text = "// Head.\nimport a from 'a';\nimport * as b from 'b';\nimport { c, d as e } from './c.js';\nimport 'side';\n\nexport const one = 1, two = 2;\nexport async function three() {}\nexport class Four {}\nexport { c as five };\nexport { six as seven } from './six.js';\nexport * from './more.js';\n";
    assert_snapshot!(to_commonjs(text).unwrap(), @r#"
    // Head.
    'use strict';

    const a = require('a');
    const b = require('b');
    const { c, d: e } = require('./c.js');
    require('side');

    const one = 1, two = 2;
    async function three() {}
    class Four {}

    const { six: seven } = require('./six.js');

    module.exports = { one, two, three, Four, five: c, seven, ...require('./more.js') };
    "#);
    assert_eq!(to_commonjs("run();\n").unwrap(), "run();\n");
}

#[test]
fn what_types_cannot_be_cut_out_of_is_refused() {
    let refused = |text: &str| match erase_types(text).unwrap_err() {
        NotErasable::Construct { line, what } => format!("{line} {what}"),
        NotErasable::Syntax { line, message } => format!("{line} {message}"),
    };
    assert_eq!(refused("\nenum A { B }"), "2 an enum");
    assert_eq!(refused("namespace A { export const b = 1; }"), "1 a namespace");
    assert_eq!(refused("class A { constructor(private b: string) {} }"), "1 a parameter property");
    assert_eq!(refused("@a class A {}"), "1 a decorator");
    assert!(erase_types("const = 1").is_err());
}
