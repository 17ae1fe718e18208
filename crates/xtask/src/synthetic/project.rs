//! What surrounds code: manifests, configuration, prose, tests, and the package that all others use.

use super::body::{Callable, Shape};
use super::file::Draft;
use super::package::File;
use super::random::Random;
use super::words::function_name;

pub(super) fn files(folder: &str, name: &str, uses: &[&str], random: &mut Random) -> Vec<File> {
    let mut dependencies: Vec<String> =
        uses.iter().map(|used| format!("    \"{used}\": \"workspace:*\"")).collect();
    dependencies.push("    \"@acme/telemetry\": \"workspace:*\"".to_owned());
    for (package, version) in
        [("express", "4.19.2"), ("fastify", "4.28.1"), ("lodash", "4.17.21"), ("zod", "3.23.8")]
    {
        if random.in_hundred(50) {
            dependencies.push(format!("    \"{package}\": \"^{version}\""));
        }
    }
    let manifest = format!(
        "{{\n  \"name\": \"{name}\",\n  \"version\": \"1.{}.0\",\n  \"main\": \"src/index.ts\",\n  \"dependencies\": {{\n{}\n  }}\n}}\n",
        random.below(40),
        dependencies.join(",\n")
    );
    let mut settings = String::from("server:\n  port: 8080\n");
    for _ in 0..random.between(5, 40) {
        settings.push_str(&format!("  {}: {}\n", function_name(random), random.below(900)));
    }
    vec![
        (format!("{folder}/package.json"), manifest),
        (
            format!("{folder}/tsconfig.json"),
            "{\n  \"extends\": \"../../tsconfig.json\"\n}\n".to_owned(),
        ),
        (format!("{folder}/config/default.yaml"), settings),
        (
            format!("{folder}/README.md"),
            format!("# {name}\n\nRun `npm test` before you open a pull request.\n"),
        ),
    ]
}

pub(super) fn test(draft: &mut Draft<'_>, exports: &[Callable]) {
    let chosen: Vec<Callable> = exports.iter().take(8).cloned().collect();
    draft.import("../index", &chosen);
    draft.logger();
    draft.out.line(format!("describe(\"{}\", () => {{", draft.entity.file));
    draft.out.lines(&["beforeEach(() => {", "jest.resetAllMocks();", "});", ""]);
    for _ in 0..draft.random.between(3, 12) {
        let title = function_name(draft.random);
        let call = draft.random.one(&chosen).clone();
        draft.out.line(format!("it(\"{title}\", async () => {{"));
        draft.out.line("const input: any = { name: \"first\", total: 3 };");
        draft.body(&[(Shape::Record, "input")], true, (1, 4), None);
        draft.out.line(format!("const result = await {}(input);", call.name));
        draft.out.line(format!(
            "expect(result).toEqual({{ name: \"first\", total: {} }});",
            draft.random.below(50)
        ));
        draft.out.line("});").line("");
    }
    draft.out.line("});");
}

/// The root, and `@acme/telemetry`, which every file imports.
pub(super) fn root() -> Vec<File> {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    vec![
        file(
            "package.json",
            "{\n  \"name\": \"acme\",\n  \"private\": true,\n  \"workspaces\": [\"packages/*\"]\n}\n",
        ),
        file(
            "tsconfig.json",
            "{\n  \"compilerOptions\": { \"strict\": true, \"experimentalDecorators\": true }\n}\n",
        ),
        file(
            "packages/telemetry/package.json",
            "{\n  \"name\": \"@acme/telemetry\",\n  \"version\": \"1.0.0\",\n  \"main\": \"src/index.ts\"\n}\n",
        ),
        file(
            "packages/telemetry/src/index.ts",
            "export * from \"./logger\";\nexport * from \"./guards\";\n",
        ),
        file("packages/telemetry/src/logger.ts", LOGGER),
        file("packages/telemetry/src/guards.ts", GUARDS),
    ]
}

const LOGGER: &str = r#"import pino from "pino";

const root = pino({ redact: ["password", "token", "email"] });

export function createLogger(name: string) {
  return root.child({ name });
}
"#;

const GUARDS: &str = r#"import rateLimit from "express-rate-limit";
import jwt from "jsonwebtoken";
import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";

function userOf(header: string | undefined) {
  const token = (header ?? "").replace("Bearer ", "");
  return jwt.verify(token, process.env.JWT_KEY!, { algorithms: ["HS256"] });
}

export function requireUser(req, res, next) {
  try {
    req.user = userOf(req.headers.authorization);
    next();
  } catch {
    res.status(401).json({ error: "log in first" });
  }
}

export function requireRole(role: string) {
  return (req, res, next) => {
    if (req.user?.role !== role) {
      return res.status(403).json({ error: "not allowed" });
    }
    next();
  };
}

export function limit(max: number) {
  return rateLimit({ windowMs: 60_000, max });
}

@Injectable()
export class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest();
    try {
      request.user = userOf(request.headers.authorization);
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}
"#;
