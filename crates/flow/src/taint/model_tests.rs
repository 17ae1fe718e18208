//! A small program for each group of libraries: the rows say what they are meant to say.

use std::fmt::Write;

use crate::testing::program;

/// `line source > sink` of every flow of one file that somebody outside can start.
fn told(text: &str) -> String {
    let mut all = String::new();
    for flow in
        program(&[("a.ts", text)]).flows().iter().filter(|flow| &*flow.source.kind != "parameter")
    {
        let _ = writeln!(
            all,
            "{} {} > {}",
            flow.sink.span.start.line, flow.source.kind, flow.sink.kind
        );
    }
    all
}

#[test]
fn queues_hand_in_what_others_sent() {
    let bull = "import Queue from 'bull';\nimport { exec } from 'child_process';\nconst queue = new Queue('x');\nqueue.process(async (job) => { exec(job.data.cmd); });\n";
    assert_eq!(told(bull), "4 queue > command\n");
    let bullmq = "import { Worker } from 'bullmq';\nimport { exec } from 'child_process';\nnew Worker('x', async (job) => { exec(job.data.cmd); });\n";
    assert_eq!(told(bullmq), "3 queue > command\n");
    let amqp = "import amqp from 'amqplib';\nimport { exec } from 'child_process';\nasync function run() {\n const connection = await amqp.connect('x');\n const channel = await connection.createChannel();\n channel.consume('q', (msg) => { exec(msg.content.toString()); });\n}\nrun();\n";
    assert_eq!(told(amqp), "6 queue > command\n");
    let kafka = "import { Kafka } from 'kafkajs';\nimport { exec } from 'child_process';\nconst consumer = new Kafka({}).consumer({});\nconsumer.run({ eachMessage: async ({ topic, message }) => { exec(message.value.toString()); } });\n";
    assert_eq!(told(kafka), "4 queue > command\n");
    let sqs = "import { Consumer } from 'sqs-consumer';\nimport { exec } from 'child_process';\nConsumer.create({ queueUrl: 'x', handleMessage: async (message) => { exec(JSON.parse(message.Body).cmd); } });\n";
    assert_eq!(told(sqs), "3 queue > command\n");
}

#[test]
fn resolvers_of_graphql_are_given_arguments() {
    let apollo = "import { exec } from 'child_process';\nexport const resolvers = { Query: { ping: (parent, args, context) => exec('ping ' + args.host), pong: (_, { host }, ctx) => exec(host) } };\n";
    assert_eq!(told(apollo), "2 graphql > command\n2 graphql > command\n");
    let other = "export const pick = (list) => list.map((_, args) => args);\n";
    assert_eq!(told(other), "");
}

#[test]
fn sockets_hand_in_messages() {
    let ws = "import { WebSocketServer } from 'ws';\nimport { exec } from 'child_process';\nconst wss = new WebSocketServer({});\nwss.on('connection', (socket) => { socket.on('message', (data) => exec(data.toString())); });\n";
    assert_eq!(told(ws), "4 websocket > command\n");
}

#[test]
fn the_command_line_is_read_by_many() {
    let yargs = "import yargs from 'yargs';\nimport { exec } from 'child_process';\nconst argv = yargs.usage('x').option('a', {}).argv;\nexec('ls ' + argv.dir);\n";
    assert_eq!(told(yargs), "4 argv > command\n");
    let commander = "import { Command } from 'commander';\nimport { exec } from 'child_process';\nconst program = new Command();\nexec('ls ' + program.opts().dir);\n";
    assert_eq!(told(commander), "4 argv > command\n");
}

#[test]
fn uploads_are_stored_under_the_servers_own_names() {
    let express = "import express from 'express';\nimport fs from 'fs';\nconst app = express();\napp.post('/', (req, res) => {\n fs.readFileSync(req.file.path);\n fs.readFileSync('/up/' + req.file.originalname);\n});\n";
    assert_eq!(told(express), "6 request > path\n");
    let koa = "import Koa from 'koa';\nimport fs from 'fs';\nnew Koa().use(async (ctx) => {\n fs.readFileSync(ctx.request.files.avatar.filepath);\n fs.readFileSync('/up/' + ctx.request.files.avatar.originalFilename);\n});\n";
    assert_eq!(told(koa), "5 request > path\n");
}

#[test]
fn clients_keep_their_methods_when_something_is_set() {
    let redis = "import redis from 'redis';\nimport express from 'express';\nconst client = redis.createClient();\nconst app = express();\napp.post('/', (req, res) => {\n client.set('key', 'value');\n client.set(req.body.key, 'x');\n});\n";
    assert_eq!(told(redis), "7 request > nosql\n");
}

#[test]
fn responses_as_objects_are_html_when_they_say_so() {
    let lambda = "export const handler = async (event) => {\n const html = `<p>${event.name}</p>`;\n return { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: html };\n};\nexport const json = async (event) => ({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: event.name });\n";
    assert_eq!(told(lambda), "3 request > html\n");
    let fastify = "import Fastify from 'fastify';\nconst app = Fastify();\napp.get('/', (request, reply) => { reply.send(request.query.a); });\napp.get('/b', (request, reply) => {\n reply.type('text/html').send(request.query.a); });\n";
    assert_eq!(told(fastify), "5 request > html\n");
}

#[test]
fn records_are_sent_as_json() {
    let record = "import express from 'express';\nconst app = express();\napp.put('/', async (req, res) => {\n const user = await load();\n Object.assign(user, req.body);\n res.send(user);\n res.send(user.name);\n});\nasync function load() { return {}; }\n";
    assert_eq!(told(record), "7 request > html\n");
}

#[test]
fn names_of_weak_sanitizers_are_told() {
    let text = "import express from 'express';\nimport { exec } from 'child_process';\nimport escape from 'escape-html';\nconst app = express();\napp.get('/', (req, res) => { exec('ls ' + escape(req.query.d)); });\n";
    let found = program(&[("a.ts", text)]);
    let names: Vec<&str> = found
        .flows()
        .iter()
        .flat_map(|flow| flow.weak_sanitizers.iter().map(|name| &**name))
        .collect();
    assert_eq!(names, ["escape"]);
}

#[test]
fn parts_of_a_split_text_stay_outside_data() {
    let text = "import express from 'express';\nimport { exec } from 'child_process';\nconst app = express();\napp.get('/', (req, res) => { exec('ls ' + req.query.d.split('.').slice(1)[0]); });\n";
    assert_eq!(told(text), "4 request > command\n");
}

/// A handler behind a route's schema, with a query that each field reaches.
fn checked(imports: &str, route: &str) -> String {
    told(&format!(
        "import express from 'express';\nimport {{ MongoClient }} from 'mongodb';\n{imports}\nconst app = express();\nconst users = new MongoClient('x').db().collection('users');\napp.post('/', {route}, (req, res) => {{\n users.findOne({{ email: req.body.email }});\n users.findOne({{ other: req.body.other }});\n}});\n"
    ))
}

#[test]
fn schemas_narrow_the_fields_that_they_name() {
    let validate = "const validate = (schema) => (req, res, next) => next();";
    let joi = format!(
        "import Joi from 'joi'; {validate} const body = Joi.object({{ email: Joi.string() }});"
    );
    assert_eq!(checked(&joi, "validate({ body })"), "");
    let open = format!(
        "import Joi from 'joi'; {validate} const body = Joi.object({{ email: Joi.string() }}).unknown();"
    );
    assert_eq!(checked(&open, "validate({ body })"), "8 request > nosql\n");
    let any = format!(
        "import Joi from 'joi'; {validate} const body = Joi.object({{ email: Joi.any(), other: Joi.number() }});"
    );
    assert_eq!(checked(&any, "validate({ body })"), "7 request > nosql\n");
    let zod = format!(
        "import {{ z }} from 'zod'; {validate} const schema = z.object({{ body: z.object({{ email: z.string().email() }}) }});"
    );
    assert_eq!(checked(&zod, "validate(schema)"), "8 request > nosql\n");
    let express = "import { body } from 'express-validator';";
    assert_eq!(checked(express, "body('email').isEmail()"), "8 request > nosql\n");
    assert_eq!(
        checked("const check = (req, res, next) => next();", "check"),
        "7 request > nosql\n8 request > nosql\n"
    );
}

#[test]
fn schemas_in_a_handler_narrow_what_they_check() {
    let handler = |lines: &str| {
        told(&format!(
            "import express from 'express';\nimport {{ MongoClient }} from 'mongodb';\nimport Joi from 'joi';\nimport {{ z }} from 'zod';\nimport Ajv from 'ajv';\nconst app = express();\nconst users = new MongoClient('x').db().collection('users');\nconst joi = Joi.object({{ email: Joi.string() }});\nconst zod = z.object({{ email: z.string() }});\nconst ajv = new Ajv().compile({{ type: 'object', properties: {{ email: {{ type: 'string' }} }} }});\napp.post('/', (req, res) => {{\n{lines}\n}});\n"
        ))
    };
    assert_eq!(
        handler(
            "const { error } = joi.validate(req.body); if (error) return res.end();\nusers.findOne({ email: req.body.email });"
        ),
        ""
    );
    assert_eq!(
        handler(
            "const { value } = joi.validate(req.body);\nusers.findOne({ email: value.email });"
        ),
        ""
    );
    assert_eq!(
        handler("joi.validate(req.body);\nusers.findOne({ email: req.body.email });"),
        "13 request > nosql\n"
    );
    assert_eq!(handler("const body = zod.parse(req.body);\nusers.findOne(body);"), "");
    assert_eq!(
        handler(
            "if (!ajv(req.body)) return res.end();\nusers.findOne({ email: req.body.email });\nusers.findOne({ role: req.body.role });"
        ),
        "14 request > nosql\n"
    );
}

#[test]
fn schemas_of_fastify_stand_in_the_routes_options() {
    let text = "import Fastify from 'fastify';\nimport { MongoClient } from 'mongodb';\nconst app = Fastify();\nconst users = new MongoClient('x').db().collection('users');\napp.post('/', { schema: { body: { type: 'object', properties: { email: { type: 'string' } } } } }, async (request) => {\n users.findOne({ email: request.body.email });\n users.findOne({ role: request.body.role });\n});\n";
    assert_eq!(told(text), "7 request > nosql\n");
}

#[test]
fn inputs_of_procedures_are_what_their_schema_says() {
    let text = "import { initTRPC } from '@trpc/server';\nimport { z } from 'zod';\nimport { exec } from 'child_process';\nconst t = initTRPC.create();\nconst base = z.object({ id: z.string() });\nexport const a = t.procedure.input(base.extend({ kind: z.enum(['x', 'y']) })).query(({ input }) => {\n exec('ls ' + input.kind);\n exec('ls ' + input.id);\n});\n";
    assert_eq!(told(text), "8 request > command\n");
}

#[test]
fn resolvers_may_take_their_arguments_apart() {
    let text = "import { ApolloServer } from '@apollo/server';\nimport { exec } from 'child_process';\nconst resolvers = { Query: {\n a: (_: unknown, { cmd }: { cmd: string }) => exec(cmd),\n b: (_, { id }) => { exec('ls ' + id); },\n} };\nnew ApolloServer({ typeDefs: '', resolvers });\n";
    assert_eq!(told(text), "4 graphql > command\n5 graphql > command\n");
}

#[test]
fn server_actions_are_given_what_a_browser_sends() {
    let text = "'use server';\nimport { exec } from 'child_process';\nexport async function remove(form: FormData) { exec('rm ' + form.get('id')); }\nexport const rename = async (title: string) => {\n exec('mv ' + title);\n};\nasync function inner(title: string) { exec('mv ' + title); }\n";
    assert_eq!(told(text), "3 request > command\n5 request > command\n");
    let inline = "import { exec } from 'child_process';\nexport default function Page() {\n async function act(data) {\n  'use server';\n  exec('rm ' + data.get('x'));\n }\n return act;\n}\n";
    assert_eq!(told(inline), "5 request > command\n");
}
