//! Services and how they are reached: Express, Fastify and Nest.

use super::body::{Callable, Shape};
use super::file::Draft;
use super::store::Mapper;
use super::words::function_name;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Framework {
    Express,
    Fastify,
    Nest,
}

/// The rules of an entity, between its repository and its routes; tells its methods.
pub(super) fn service(draft: &mut Draft<'_>, framework: Framework) -> Vec<Callable> {
    let (class, file) = (draft.entity.class.clone(), draft.entity.file.clone());
    if framework == Framework::Nest {
        draft.out.line("import { Injectable } from \"@nestjs/common\";");
    }
    draft.out.line(format!("import {{ {class}Repository }} from \"./{file}.repository\";"));
    draft.logger();
    if framework == Framework::Nest {
        draft.out.line("@Injectable()");
    }
    draft.out.line(format!("export class {class}Service {{"));
    draft.out.line("private readonly cache = new Map<string, any>();").line("");
    draft
        .out
        .line(format!("constructor(private readonly repository: {class}Repository) {{}}"))
        .line("");
    let mut methods = Vec::new();
    for _ in 0..draft.random.between(3, 9) {
        let is_async = draft.random.in_hundred(75);
        let mut method = Callable::random(draft.random, is_async);
        method.takes = if draft.random.in_hundred(60) { Shape::Record } else { Shape::Text };
        method_of(draft, &method);
        methods.push(method);
    }
    draft.out.line("}");
    if framework != Framework::Nest {
        draft.out.line("").line(format!(
            "export const {}Service = new {class}Service(new {class}Repository());",
            draft.entity.name
        ));
    }
    methods
}

fn method_of(draft: &mut Draft<'_>, method: &Callable) {
    let (asynchronous, wait) = if method.is_async { ("async ", "await ") } else { ("", "") };
    let stored = ["findById", "list", "create", "remove"];
    let query = *draft.random.one(&stored);
    draft.out.line(format!(
        "{asynchronous}{}(input: any): {} {{",
        method.name,
        if method.is_async { "Promise<any>" } else { "any" }
    ));
    draft.body(&[(method.takes, "input")], method.is_async, (1, 5), None);
    draft
        .out
        .line("if (this.cache.has(String(input))) {")
        .line("return this.cache.get(String(input));")
        .line("}");
    draft.out.line(format!("const stored = {wait}this.repository.{query}(input);"));
    draft.body(
        &[(Shape::Record, "stored"), (method.takes, "input")],
        method.is_async,
        (1, 5),
        None,
    );
    draft
        .out
        .line("this.cache.set(String(input), stored);")
        .line("return stored;")
        .line("}")
        .line("");
}

/// How handlers of a framework get at the parts of a request.
struct Request {
    body: &'static str,
    id: &'static str,
    query: &'static str,
}

const REQUEST: Request =
    Request { body: "req.body", id: "req.params.id", query: "req.query.search" };

fn argument(draft: &mut Draft<'_>, method: &Callable, request: &Request) -> String {
    match method.takes {
        Shape::Record => request.body.to_owned(),
        _ if draft.random.in_hundred(50) => request.id.to_owned(),
        _ => format!("String({})", request.query),
    }
}

pub(super) fn express_router(draft: &mut Draft<'_>, methods: &[Callable]) {
    let (name, file) = (draft.entity.name.clone(), draft.entity.file.clone());
    draft.out.line("import { Router } from \"express\";");
    draft.out.line("import { requireUser, requireRole, limit } from \"@acme/telemetry\";");
    draft.out.line(format!("import {{ {name}Service }} from \"./{file}.service\";"));
    draft.logger();
    draft.out.line("export const router = Router();").line("");
    if draft.random.in_hundred(70) {
        draft.out.line("router.use(requireUser);").line("");
    }
    for (method, place) in methods.iter().zip(0..) {
        let verb = *draft.random.one(&["get", "post", "put", "delete", "patch"]);
        let guard =
            *draft.random.one(&["", "limit(100), ", "requireRole(\"admin\"), ", "requireUser, "]);
        let argument = argument(draft, method, &REQUEST);
        draft
            .out
            .line(format!("router.{verb}(\"/{place}/:id\", {guard}async (req, res, next) => {{"));
        draft.out.line("try {");
        draft.body(
            &[(Shape::Text, "req.params.id"), (Shape::Record, "req.body")],
            true,
            (0, 4),
            None,
        );
        draft.out.line(format!("const result = await {name}Service.{}({argument});", method.name));
        draft.body(&[(Shape::Record, "result")], true, (0, 3), None);
        draft
            .out
            .line("res.json(result);")
            .line("} catch (error) {")
            .line("next(error);")
            .line("}")
            .line("});")
            .line("");
    }
}

/// The application that mounts every router of its package.
pub(super) fn express_app(draft: &mut Draft<'_>, routers: &[String]) {
    draft.out.lines(&["import express from \"express\";", "import helmet from \"helmet\";"]);
    for (file, place) in routers.iter().zip(0..) {
        draft.out.line(format!("import {{ router as router{place} }} from \"./{file}.routes\";"));
    }
    draft.logger();
    draft.out.lines(&[
        "export const app = express();",
        "app.use(helmet());",
        "app.use(express.json({ limit: \"100kb\" }));",
    ]);
    for (file, place) in routers.iter().zip(0..) {
        draft.out.line(format!("app.use(\"/{file}\", router{place});"));
    }
    draft.out.lines(&[
        "app.use((err, req, res, next) => {",
        "logger.error({ err }, \"request failed\");",
    ]);
    draft.out.lines(&[
        "res.status(500).json({ error: \"internal\" });",
        "});",
        "app.listen(process.env.PORT);",
    ]);
}

pub(super) fn fastify_plugin(draft: &mut Draft<'_>, methods: &[Callable]) {
    let (name, file) = (draft.entity.name.clone(), draft.entity.file.clone());
    draft.out.line("import type { FastifyInstance } from \"fastify\";");
    draft.out.line(format!("import {{ {name}Service }} from \"./{file}.service\";"));
    draft.logger();
    draft.out.line(format!("export async function {name}Routes(app: FastifyInstance) {{"));
    for (method, place) in methods.iter().zip(0..) {
        let verb = *draft.random.one(&["get", "post", "put", "delete"]);
        let field = draft.entity.field(draft.random);
        let argument = argument(draft, method, &REQUEST);
        draft.out.line(format!("app.{verb}(\"/{file}/{place}/:id\", {{"));
        draft.out.line(format!("schema: {{ body: {{ type: \"object\", properties: {{ {field}: {{ type: \"string\" }} }} }} }},"));
        draft.out.line("}, async (req, reply) => {");
        draft.body(
            &[(Shape::Text, "req.params.id"), (Shape::Record, "req.body")],
            true,
            (0, 4),
            None,
        );
        draft.out.line(format!("const result = await {name}Service.{}({argument});", method.name));
        draft.out.line("return reply.send(result);").line("});").line("");
    }
    draft.out.line("}");
}

pub(super) fn fastify_app(draft: &mut Draft<'_>, plugins: &[(String, String)]) {
    draft.out.line("import Fastify from \"fastify\";");
    for (file, name) in plugins {
        draft.out.line(format!("import {{ {name}Routes }} from \"./{file}.routes\";"));
    }
    draft.logger();
    draft.out.line("export const app = Fastify({ logger: true });");
    for (_, name) in plugins {
        draft.out.line(format!("app.register({name}Routes, {{ prefix: \"/api\" }});"));
    }
    draft.out.line("app.listen({ port: Number(process.env.PORT) });");
}

pub(super) fn nest_controller(draft: &mut Draft<'_>, methods: &[Callable]) {
    let (class, file) = (draft.entity.class.clone(), draft.entity.file.clone());
    draft.out.line("import { Body, Controller, Delete, Get, Param, Post, Put, Query, UseGuards } from \"@nestjs/common\";");
    draft.out.line("import { UserGuard } from \"@acme/telemetry\";");
    draft.out.line(format!("import {{ Create{class}Dto }} from \"./{file}.dto\";"));
    draft.out.line(format!("import {{ {class}Service }} from \"./{file}.service\";"));
    draft.logger();
    if draft.random.in_hundred(60) {
        draft.out.line("@UseGuards(UserGuard)");
    }
    draft
        .out
        .line(format!("@Controller(\"{file}\")"))
        .line(format!("export class {class}Controller {{"));
    draft.out.line(format!("constructor(private readonly service: {class}Service) {{}}")).line("");
    for (method, place) in methods.iter().zip(0..) {
        let verb = *draft.random.one(&["Get", "Post", "Put", "Delete"]);
        let request = Request { body: "input", id: "id", query: "search" };
        let argument = argument(draft, method, &request);
        let handler = function_name(draft.random);
        draft.out.line(format!("@{verb}(\"{place}/:id\")"));
        draft.out.line(format!(
            "async {handler}(@Param(\"id\") id: string, @Query(\"search\") search: string, @Body() input: Create{class}Dto) {{"
        ));
        draft.body(
            &[(Shape::Text, "id"), (Shape::Text, "search"), (Shape::Record, "input")],
            true,
            (0, 4),
            None,
        );
        draft
            .out
            .line(format!("return this.service.{}({argument});", method.name))
            .line("}")
            .line("");
    }
    draft.out.line("}");
}

pub(super) fn nest_dto(draft: &mut Draft<'_>) {
    let class = draft.entity.class.clone();
    draft.out.line("import { IsBoolean, IsNumber, IsOptional, IsString, MaxLength } from \"class-validator\";").line("");
    draft.out.line(format!("export class Create{class}Dto {{"));
    for (name, ty) in draft.entity.fields.clone() {
        let check = match ty {
            "number" => "@IsNumber()",
            "boolean" => "@IsBoolean()",
            _ => "@IsString() @MaxLength(200)",
        };
        if draft.random.in_hundred(30) {
            draft.out.line("@IsOptional()");
        }
        draft.out.line(check).line(format!("{name}: {ty};")).line("");
    }
    draft.out.line("}");
}

pub(super) fn nest_module(draft: &mut Draft<'_>, entities: &[(String, String)], mapper: Mapper) {
    draft.out.line("import { Module } from \"@nestjs/common\";");
    for (file, class) in entities {
        draft.out.line(format!("import {{ {class}Controller }} from \"./{file}.controller\";"));
        draft.out.line(format!("import {{ {class}Repository }} from \"./{file}.repository\";"));
        draft.out.line(format!("import {{ {class}Service }} from \"./{file}.service\";"));
    }
    if mapper == Mapper::TypeOrm {
        draft.out.line("import { TypeOrmModule } from \"@nestjs/typeorm\";");
    }
    let listed = |suffixes: &[&str]| {
        let names = entities
            .iter()
            .flat_map(|(_, class)| suffixes.iter().map(move |suffix| format!("{class}{suffix}")));
        names.collect::<Vec<_>>().join(", ")
    };
    draft.out.line("").line("@Module({");
    draft.out.line(format!("controllers: [{}],", listed(&["Controller"])));
    draft.out.line(format!("providers: [{}],", listed(&["Service", "Repository"])));
    draft.out.line("})").line("export class AppModule {}");
}
