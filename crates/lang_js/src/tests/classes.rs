//! Classes.

use super::lowers;

#[test]
fn members_of_every_kind() {
    lowers(
        "file.js",
        r#"
class A extends mixin(B) {
  x = 1
  static y
  #z = () => this.x;
  [computed] = 2
  constructor() { super(); super.m() }
  get g() { return 1 }
  set g(v) {}
  static async m() { return this }
  *gen() {}
  static { init() }
  'quoted'() {}
}
"#,
        r#"
class#0
fn#1 arrow #z() of class#0
  return this.x
fn#2 constructor constructor() of class#0
  super()
  super.m()
fn#3 get g() of class#0
  return 1
fn#4 set g(v$1) of class#0
fn#5 async method m() of class#0
  return this
fn#6 method* gen() of class#0
fn#7 static () of class#0
  init()
fn#8 method quoted() of class#0
class#0 A$0 extends mixin(B)
  x = 1
  static y
  #z = fn#1
  [] = 2
  constructor fn#2
  g fn#3
  g fn#4
  static m fn#5
  gen fn#6
  static [] fn#7
  quoted fn#8
"#,
    );
}

#[test]
fn nest_injection_and_decorators() {
    lowers(
        "file.ts",
        r#"
@Controller('users')
export class UsersController implements OnInit<Config> {
  @Inject(TOKEN) private readonly token: Token
  constructor(private readonly users: UsersService, @Inject('DB') db: Pool, plain?: string) {}
  @Get(':id')
  @UseGuards(AuthGuard)
  async find(@Param('id') id: string, @Body() dto: CreateDto): Promise<User[]> {
    return this.users.find(id, () => this.token)
  }
  abstract nothing(): void
}
"#,
        r#"
export UsersController = UsersController$0
class#0
fn#1 constructor constructor(field users$1: UsersService, @Inject("DB") db$2: Pool, plain$3: string) of class#0
fn#2 async method find(@Param("id") id$4: string, @Body() dto$5: CreateDto): Promise<Array<User>> of class#0
  return this.users.find(id$4, fn#3)
fn#3 arrow () in fn#2 of class#0
  return this.token
@Controller("users") class#0 UsersController$0 implements OnInit<Config>
  @Inject(TOKEN) token: Token
  constructor fn#1
  @Get(":id") @UseGuards(AuthGuard) find fn#2
"#,
    );
}

#[test]
fn class_expressions() {
    lowers(
        "file.js",
        r#"
const A = class {}
const B = class Named extends A { self() { return Named } }
module.exports = class {}
"#,
        r#"
export = class#2
let A$0 = class#0
let B$1 = class#1
module.exports = class#2
fn#1 method self() of class#1
  return Named$2
class#0 A
class#1 Named$2 extends A$0
  self fn#1
class#2 exports
"#,
    );
}

#[test]
fn this_inside_functions() {
    lowers(
        "file.js",
        r#"
class A {
  handler = function () { return this.db }
  m() {
    const arrow = () => () => this.db
    function plain() { return this }
    const o = { method() { return this } }
  }
}
"#,
        r#"
class#0
fn#1 fn handler() of class#0
  return this.db
fn#2 method m() of class#0
  let arrow$1 = fn#3
  fn#5
  let o$3 = {method: fn#6}
fn#3 arrow arrow() in fn#2 of class#0
  return fn#4
fn#4 arrow () in fn#3 of class#0
  return this.db
fn#5 fn plain$2() in fn#2
  return this
fn#6 method method() in fn#2
  return this
class#0 A$0
  handler = fn#1
  m fn#2
"#,
    );
}
