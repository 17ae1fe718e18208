//! Where entities are kept: models of several mappers, repositories, migrations.

use super::body::Shape;
use super::file::Draft;
use super::words::function_name;

/// How a package reaches its database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapper {
    Mongoose,
    Sequelize,
    TypeOrm,
    Prisma,
    Knex,
    Pg,
}

impl Mapper {
    pub(super) const ALL: [Self; 6] =
        [Self::Mongoose, Self::Sequelize, Self::TypeOrm, Self::Prisma, Self::Knex, Self::Pg];
}

/// The model, where the mapper has one in code.
pub(super) fn model(draft: &mut Draft<'_>, mapper: Mapper) -> bool {
    let (class, table) = (draft.entity.class.clone(), draft.entity.table.clone());
    let fields = draft.entity.fields.clone();
    match mapper {
        Mapper::Mongoose => {
            draft.out.line("import mongoose from \"mongoose\";").line("");
            draft.out.line(format!("const {class}Schema = new mongoose.Schema({{"));
            for (name, ty) in fields {
                draft.out.line(format!(
                    "{name}: {{ type: {}, required: {} }},",
                    mongoose_type(ty),
                    name.len() > 5
                ));
            }
            draft.out.line("});").line("");
            draft.out.line(format!(
                "export const {class} = mongoose.model(\"{class}\", {class}Schema);"
            ));
        }
        Mapper::Sequelize => {
            draft
                .out
                .line("import { DataTypes } from \"sequelize\";")
                .line("import { sequelize } from \"./database\";")
                .line("");
            draft.out.line(format!("export const {class} = sequelize.define(\"{table}\", {{"));
            for (name, ty) in fields {
                let ty = if ty == "number" { "INTEGER" } else { "STRING" };
                draft.out.line(format!("{name}: {{ type: DataTypes.{ty}, allowNull: true }},"));
            }
            draft.out.line("});");
        }
        Mapper::TypeOrm => {
            draft
                .out
                .line("import { Column, Entity, PrimaryGeneratedColumn } from \"typeorm\";")
                .line("");
            draft
                .out
                .line(format!("@Entity(\"{table}\")"))
                .line(format!("export class {class} {{"));
            draft.out.line("@PrimaryGeneratedColumn(\"uuid\")").line("id: string;").line("");
            for (name, ty) in fields {
                draft.out.line("@Column()").line(format!("{name}: {ty};")).line("");
            }
            draft.out.line("}");
        }
        _ => return false,
    }
    true
}

fn mongoose_type(ty: &str) -> &'static str {
    match ty {
        "number" => "Number",
        "boolean" => "Boolean",
        "Date" => "Date",
        _ => "String",
    }
}

/// A class with the queries of an entity.
pub(super) fn repository(draft: &mut Draft<'_>, mapper: Mapper) {
    let (class, file) = (draft.entity.class.clone(), draft.entity.file.clone());
    match mapper {
        Mapper::Mongoose | Mapper::Sequelize | Mapper::TypeOrm => {
            if mapper == Mapper::TypeOrm {
                draft.out.line("import { Repository } from \"typeorm\";");
            }
            draft.out.line(format!("import {{ {class} }} from \"./{file}.model\";"));
        }
        Mapper::Prisma => {
            draft.out.line("import { PrismaClient } from \"@prisma/client\";");
        }
        Mapper::Knex => {
            draft.out.line("import { db } from \"./database\";");
        }
        Mapper::Pg => {
            draft.out.line("import { pool } from \"./database\";");
        }
    }
    draft.logger();
    if mapper == Mapper::Prisma {
        draft.out.line("const prisma = new PrismaClient();").line("");
    }
    draft.out.line(format!("export class {class}Repository {{"));
    if mapper == Mapper::TypeOrm {
        draft
            .out
            .line(format!("constructor(private readonly rows: Repository<{class}>) {{}}"))
            .line("");
    }
    for (name, parameters, gives) in [
        ("findById", "id: string", Shape::Record),
        ("list", "filter: Record<string, any>", Shape::List),
        ("create", "input: Record<string, any>", Shape::Record),
        ("update", "id: string, input: Record<string, any>", Shape::Record),
        ("remove", "id: string", Shape::Record),
    ] {
        draft.out.line(format!("async {name}({parameters}): Promise<any> {{"));
        let (shape, given) = match parameters.split(':').next() {
            Some("id") => (Shape::Text, "id"),
            Some(given) => (Shape::Record, given),
            None => (Shape::Record, "input"),
        };
        draft.body(&[(shape, given)], true, (0, 3), None);
        let query = query(draft, mapper, name);
        draft.out.line(format!("const stored = await {query};"));
        if draft.random.in_hundred(30) {
            draft.body(&[(gives, "stored")], true, (1, 3), None);
        }
        draft.out.line("return stored;").line("}").line("");
    }
    for _ in 0..draft.random.between(0, 4) {
        let (name, field) = (function_name(draft.random), draft.entity.field(draft.random));
        draft.out.line(format!("async {name}(value: string, page = 0): Promise<any[]> {{"));
        draft.body(&[(Shape::Text, "value"), (Shape::Number, "page")], true, (1, 5), None);
        let found = search(draft, mapper, field);
        draft.out.line(format!("return {found};")).line("}").line("");
    }
    draft.out.line("}");
}

fn query(draft: &Draft<'_>, mapper: Mapper, name: &str) -> String {
    let (class, table, entity) = (&draft.entity.class, &draft.entity.table, &draft.entity.name);
    let parts = match (mapper, name) {
        (Mapper::Mongoose, "findById") => "% .findById(id)",
        (Mapper::Mongoose, "list") => "% .find({ kind: String(filter.kind) }).limit(50)",
        (Mapper::Mongoose, "create") => "% .create(input)",
        (Mapper::Mongoose, "update") => "% .findByIdAndUpdate(id, { $set: input })",
        (Mapper::Mongoose, _) => "% .deleteOne({ _id: id })",
        (Mapper::Sequelize, "findById") => "% .findByPk(id)",
        (Mapper::Sequelize, "list") => "% .findAll({ where: filter, limit: 50 })",
        (Mapper::Sequelize, "create") => "% .create(input)",
        (Mapper::Sequelize, "update") => "% .update(input, { where: { id } })",
        (Mapper::Sequelize, _) => "% .destroy({ where: { id } })",
        (Mapper::TypeOrm, "findById") => "this.rows.findOne({ where: { id } })",
        (Mapper::TypeOrm, "list") => "this.rows.find({ where: filter, take: 50 })",
        (Mapper::TypeOrm, "create") => "this.rows.save(Object.assign(new % (), input))",
        (Mapper::TypeOrm, "update") => "this.rows.update(id, input)",
        (Mapper::TypeOrm, _) => "this.rows.delete(id)",
        (Mapper::Prisma, "findById") => "prisma.@ .findUnique({ where: { id } })",
        (Mapper::Prisma, "list") => "prisma.@ .findMany({ where: filter, take: 50 })",
        (Mapper::Prisma, "create") => "prisma.@ .create({ data: input })",
        (Mapper::Prisma, "update") => "prisma.@ .update({ where: { id }, data: input })",
        (Mapper::Prisma, _) => "prisma.@ .delete({ where: { id } })",
        (Mapper::Knex, "findById") => "db(\"#\").where({ id }).first()",
        (Mapper::Knex, "list") => "db(\"#\").where(filter).limit(50)",
        (Mapper::Knex, "create") => "db(\"#\").insert(input).returning(\"*\")",
        (Mapper::Knex, "update") => "db(\"#\").where({ id }).update(input)",
        (Mapper::Knex, _) => "db(\"#\").where({ id }).del()",
        (Mapper::Pg, "findById") => "pool.query(\"SELECT * FROM # WHERE id = $1\", [id])",
        (Mapper::Pg, "list") => {
            "pool.query(\"SELECT * FROM # WHERE kind = $1 LIMIT 50\", [filter.kind])"
        }
        (Mapper::Pg, "create") => {
            "pool.query(\"INSERT INTO # (name) VALUES ($1) RETURNING *\", [input.name])"
        }
        (Mapper::Pg, "update") => {
            "pool.query(\"UPDATE # SET name = $2 WHERE id = $1\", [id, input.name])"
        }
        (Mapper::Pg, _) => "pool.query(\"DELETE FROM # WHERE id = $1\", [id])",
    };
    parts.replace("% ", class).replace("@ ", entity).replace('#', table)
}

/// A search by one column; every now and then the text is put together, as it should not be.
fn search(draft: &mut Draft<'_>, mapper: Mapper, field: &str) -> String {
    let (class, table, entity) =
        (draft.entity.class.clone(), draft.entity.table.clone(), draft.entity.name.clone());
    let is_careless = draft.random.in_hundred(4);
    match mapper {
        Mapper::Mongoose => format!("{class}.find({{ {field}: String(value) }}).skip(page * 20)"),
        Mapper::Sequelize => {
            format!("{class}.findAll({{ where: {{ {field}: value }}, offset: page * 20 }})")
        }
        Mapper::TypeOrm => {
            format!("this.rows.find({{ where: {{ {field}: value }}, skip: page * 20 }})")
        }
        Mapper::Prisma => {
            format!("prisma.{entity}.findMany({{ where: {{ {field}: value }}, skip: page * 20 }})")
        }
        Mapper::Knex if is_careless => {
            format!("db.raw(`SELECT * FROM {table} WHERE {field} = '${{value}}'`)")
        }
        Mapper::Knex => format!("db(\"{table}\").where(\"{field}\", value).offset(page * 20)"),
        Mapper::Pg if is_careless => {
            format!("pool.query(\"SELECT * FROM {table} WHERE {field} = '\" + value + \"'\")")
        }
        Mapper::Pg => format!(
            "pool.query(\"SELECT * FROM {table} WHERE {field} = $1 OFFSET $2\", [value, page * 20])"
        ),
    }
}

/// The connection that repositories share.
pub(super) fn database(draft: &mut Draft<'_>, mapper: Mapper) {
    let lines: &[&str] = match mapper {
        Mapper::Sequelize => &[
            "import { Sequelize } from \"sequelize\";",
            "export const sequelize = new Sequelize(process.env.DATABASE_URL!);",
        ],
        Mapper::Knex => &[
            "import knex from \"knex\";",
            "export const db = knex({ client: \"pg\", connection: process.env.DATABASE_URL });",
        ],
        Mapper::Pg => &[
            "import { Pool } from \"pg\";",
            "export const pool = new Pool({ connectionString: process.env.DATABASE_URL });",
        ],
        _ => &["export const databaseUrl = process.env.DATABASE_URL;"],
    };
    draft.out.lines(lines);
}

pub(super) fn migration(draft: &mut Draft<'_>) {
    let table = draft.entity.table.clone();
    draft.out.line("import type { Knex } from \"knex\";").line("");
    draft.out.line("export async function up(knex: Knex): Promise<void> {");
    draft.out.line(format!("await knex.schema.createTable(\"{table}\", (table) => {{"));
    draft.out.line("table.uuid(\"id\").primary();");
    for (name, ty) in draft.entity.fields.clone() {
        let column = match ty {
            "number" => "integer",
            "boolean" => "boolean",
            "Date" => "timestamp",
            _ => "string",
        };
        draft.out.line(format!("table.{column}(\"{name}\").nullable();"));
    }
    let field = draft.entity.field(draft.random);
    draft.out.line(format!("table.index([\"{field}\"]);")).line("});").line("}").line("");
    draft.out.line("export async function down(knex: Knex): Promise<void> {");
    draft.out.line(format!("await knex.schema.dropTable(\"{table}\");")).line("}");
}
