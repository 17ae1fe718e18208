//! What runs look like, program by program.

use crate::testing::program;
use crate::{EventKind, RegionKind};

/// Each step as a word: `read account`, `update account [tx]`.
fn steps(files: &[(&str, &str)]) -> Vec<String> {
    let program = program(files);
    let mut found = Vec::new();
    for timeline in &program.effects().timelines {
        for event in &timeline.events {
            let word = match &event.kind {
                EventKind::Db(db) => {
                    format!("{:?} {}", db.op, db.entity.as_deref().unwrap_or("?")).to_lowercase()
                }
                EventKind::Begin => "begin".into(),
                EventKind::Commit => "commit".into(),
                EventKind::External(external) => format!("{:?}", external.service).to_lowercase(),
                EventKind::Acquire(lock) => format!("lock {:?}", lock.kind).to_lowercase(),
                EventKind::Unlock(_) => "unlock".into(),
                EventKind::Cache(cache) => format!("cache {:?}", cache.op).to_lowercase(),
                EventKind::File(file) => format!("file {:?}", file.op).to_lowercase(),
                _ => continue,
            };
            let tx =
                timeline.regions_of(event).any(|region| matches!(region.kind, RegionKind::Tx(_)));
            let lock = timeline.lock(event).is_some();
            found.push(format!(
                "{word}{}{}",
                if tx { " [tx]" } else { "" },
                if lock { " [lock]" } else { "" }
            ));
        }
    }
    found
}

#[test]
fn sql_through_drivers() {
    let found = steps(&[("a.ts", "import { Pool } from 'pg'; import Database from 'better-sqlite3';
        const pool = new Pool(); const lite = new Database('x');
        export async function f(id, n) { const client = await pool.connect();
          await client.query('BEGIN');
          const { rows } = await client.query('SELECT balance FROM accounts WHERE id = $1 FOR UPDATE', [id]);
          await client.query('UPDATE accounts SET balance = $1 WHERE id = $2', [rows[0].balance - n, id]);
          await client.query('COMMIT');
          lite.prepare('INSERT INTO audit_log (id) VALUES (?)').run(id); }")]);
    assert_eq!(
        found,
        ["begin", "read account [tx]", "update account [tx]", "commit [tx]", "insert auditlog"]
    );
}

#[test]
fn builders_and_mappers() {
    let found = steps(&[("a.ts", "import knex from 'knex'; import mongoose from 'mongoose'; import { PrismaClient } from '@prisma/client';
        const db = knex({}); const prisma = new PrismaClient(); const Order = mongoose.model('Order', new mongoose.Schema({}));
        export async function f(id) {
          await db('products').where({ id }).andWhere('stock', '>=', 1).decrement('stock', 1);
          const order = await Order.findById(id); order.state = 'paid'; await order.save();
          await prisma.user.update({ where: { id }, data: { credits: { decrement: 1 } } });
          await db.transaction(async (trx) => { await trx('orders').insert({ id }); });
          await prisma.$transaction([prisma.user.delete({ where: { id } })]); }")]);
    assert_eq!(
        found,
        [
            "update product",
            "read order",
            "save order",
            "update user",
            "insert order [tx]",
            "delete user [tx]"
        ]
    );
}

#[test]
fn runs_go_through_files_and_wrappers() {
    let found = steps(&[
        ("db.ts", "import knex from 'knex'; export const db = knex({}); export function inTx(work) { return db.transaction(work); }"),
        ("repo.ts", "import { db } from './db'; export async function find(id, trx = db) { return trx('users').where({ id }).first(); }
            export class Users { async rename(id, name) { await db('users').where({ id }).update({ name }); } }"),
        ("service.ts", "import { inTx } from './db'; import { find, Users } from './repo'; import axios from 'axios';
            const users = new Users();
            export async function rename(id, name) { await inTx(async (trx) => { await find(id, trx); await users.rename(id, name); });
              await axios.post('http://x', {}); }"),
    ]);
    assert_eq!(found, ["read user [tx]", "update user [tx]", "http"]);
}

#[test]
fn locks_caches_and_files() {
    let found = steps(&[("a.ts", "import { Mutex } from 'async-mutex'; import Redis from 'ioredis'; import fs from 'fs';
        const mutex = new Mutex(); const redis = new Redis();
        export async function f(k) { await mutex.runExclusive(async () => { const v = await redis.get(k); await redis.set(k, v + 1); });
          const release = await mutex.acquire(); fs.writeFileSync(k, ''); release(); if (fs.existsSync(k)) fs.unlinkSync(k); }")]);
    assert_eq!(
        found,
        [
            "lock mutex",
            "cache get [lock]",
            "cache set [lock]",
            "lock mutex",
            "file write [lock]",
            "unlock [lock]",
            "file test",
            "file delete"
        ]
    );
}

#[test]
fn a_callback_is_run_with_the_function_that_it_is_written_in() {
    let found = steps(&[(
        "a.ts",
        "import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();
        export async function inner(id) { return prisma.$transaction(async (tx) => { await tx.user.create({ data: { id } }); }); }
        export async function outer(id) { await inner(id); }",
    )]);
    assert_eq!(found, ["insert user [tx]"]);
}
