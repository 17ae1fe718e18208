//! Checks see only facts: the three hardest questions, answered without a syntax tree.

use facts::code::{
    Code, ExportKind, ExprId, ExprKind, FunctionId, ImportKind, LoopKind, Stmt, StmtKind, SymbolId,
    SymbolKind,
};

use super::code;

/// The names that a function, or one inside it, uses and that are declared outside it.
fn captured(code: &Code, function: FunctionId) -> Vec<&str> {
    let inside = |mut id: FunctionId| loop {
        if id == function {
            break true;
        }
        match code.function(id).parent {
            Some(parent) => id = parent,
            None => break false,
        }
    };
    let range = code.function(function).range;
    let captures = |symbol: &&facts::code::Symbol| {
        !inside(symbol.function)
            && symbol.references.iter().any(|reference| range.contains(code.range(*reference)))
    };
    code.symbols.iter().filter(captures).map(|symbol| &*symbol.name).collect()
}

#[test]
fn hook_dependencies() {
    let code = code(
        "profile.tsx",
        r"
import { useEffect, useState } from 'react';
const LIMIT = 10;
export function Profile({ id, onLoad }: Props) {
  const [user, setUser] = useState<User>(null);
  useEffect(() => {
    const id2 = id + LIMIT;
    load(id2).then((user) => { setUser(user); onLoad() });
  }, [id]);
  return <p>{user.name}</p>;
}
",
    );
    let call = code.calls.iter().find_map(|id| {
        let call = code.call(*id)?;
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(call.callee) else {
            return None;
        };
        let SymbolKind::Import(import) = code.symbol(*symbol).kind else { return None };
        let import = &code.imports[import as usize];
        let is_hook = import.kind == ImportKind::Named("useEffect".into());
        (is_hook && &*import.specifier == "react").then_some(call)
    });
    let call = call.expect("the effect");
    let ExprKind::Function(callback) = *code.kind(call.args[0].value) else { panic!("a callback") };
    assert_eq!(captured(&code, callback), ["LIMIT", "id", "onLoad", "setUser"]);

    // Of these only what the component itself declares can change between renders.
    let component = code.function(callback).parent.expect("the component");
    let ExprKind::Array(listed) = code.kind(call.args[1].value) else { panic!("dependencies") };
    let listed: Vec<SymbolId> = listed
        .iter()
        .filter_map(|element| match code.kind(element.value?) {
            ExprKind::Name { symbol, .. } => *symbol,
            _ => None,
        })
        .collect();
    let missing: Vec<&str> = captured(&code, callback)
        .into_iter()
        .filter(|name| {
            code.symbols.iter().zip(0..).any(|(symbol, index)| {
                &*symbol.name == *name
                    && symbol.function == component
                    && !listed.contains(&SymbolId(index))
            })
        })
        .collect();
    assert_eq!(missing, ["onLoad", "setUser"]);
    // `setUser` is the second element of what `useState` returned, so it never changes.
    let set_user = code.symbols.iter().find(|symbol| &*symbol.name == "setUser").expect("declared");
    assert_eq!(set_user.init_path, ["1".into()]);
    assert!(code.call(set_user.init.expect("useState()")).is_some());
}

/// Ranges of all loop bodies.
fn loops(stmts: &[Stmt], found: &mut Vec<model::ByteRange>) {
    for stmt in stmts {
        if let StmtKind::Loop { kind: LoopKind::Of, body, .. } = &stmt.kind {
            found.push(stmt.range);
            loops(body, found);
        }
    }
}

fn is_query(code: &Code, call: ExprId) -> bool {
    let callee = code.call(call).map(|call| code.kind(call.callee));
    matches!(callee, Some(ExprKind::Member { property, .. }) if &**property == "query")
}

#[test]
fn a_query_in_a_loop_through_a_local_helper() {
    let text = r"
const db = require('./db');
const load = async (id) => db.query('SELECT * FROM orders WHERE user_id = $1', [id]);
async function report(users) {
  for (const user of users) {
    const orders = await load(user.id);
  }
}
";
    let code = code("report.js", text);
    let helper_queries = |function: FunctionId| {
        let calls = code.calls.iter().zip(&code.call_owners);
        calls.filter(|(_, owner)| **owner == function).any(|(call, _)| is_query(&code, *call))
    };
    let mut found = Vec::new();
    for function in &code.functions {
        let mut ranges = Vec::new();
        loops(&function.body, &mut ranges);
        for call in &code.calls {
            let in_loop = ranges.iter().any(|range| range.contains(code.range(*call)));
            let callee = code.constant(code.call(*call).expect("a call").callee);
            if let (true, ExprKind::Function(helper)) = (in_loop, code.kind(callee))
                && helper_queries(*helper)
            {
                found.push(code.range(*call).slice(text));
            }
        }
    }
    assert_eq!(found, ["load(user.id)"]);
}

#[test]
fn request_data_reaches_a_query_through_two_files() {
    let routes = code(
        "src/routes.ts",
        r"
import { findUser } from './users';
import type { Request, Response } from 'express';
export const show = async (req: Request, res: Response) => {
  const { id } = req.params;
  res.json(await findUser(id));
};
",
    );
    let users = code(
        "src/users.ts",
        r"
import { pool } from './db';
async function find(key: string) { return pool.query(`SELECT * FROM users WHERE id = '${key}'`) }
export { find as findUser };
",
    );

    // In the first file: which argument of the imported function comes from the request?
    let (call, import) = routes
        .calls
        .iter()
        .find_map(|id| {
            let call = routes.call(*id)?;
            let ExprKind::Name { symbol: Some(symbol), .. } = routes.kind(call.callee) else {
                return None;
            };
            let SymbolKind::Import(import) = routes.symbol(*symbol).kind else { return None };
            Some((call, &routes.imports[import as usize]))
        })
        .expect("a call of an import");
    let ExprKind::Name { symbol: Some(id), .. } = *routes.kind(call.args[0].value) else {
        panic!()
    };
    let id = routes.symbol(id);
    assert_eq!(id.init_path, ["id".into()]);
    let ExprKind::Member { object, property, .. } = routes.kind(id.init.expect("req.params"))
    else {
        panic!()
    };
    assert_eq!(&**property, "params");
    let ExprKind::Name { symbol: Some(req), .. } = *routes.kind(*object) else { panic!() };
    assert_eq!(routes.symbol(req).kind, SymbolKind::Param(0));
    let handler = routes.function(routes.symbol(req).function);
    let request = handler.params[0].ty.as_ref().and_then(|ty| ty.symbol).expect("its type");
    let SymbolKind::Import(request) = routes.symbol(request).kind else { panic!() };
    assert_eq!(&*routes.imports[request as usize].specifier, "express");

    // Across: the import names a module and an export of it.
    assert_eq!(&*import.specifier, "./users");
    let ImportKind::Named(imported) = &import.kind else { panic!() };
    let function = users.exports.iter().find_map(|export| match &export.kind {
        ExportKind::Symbol { name, symbol } if name == imported => match users.symbol(*symbol).kind
        {
            SymbolKind::Function(function) => Some(function),
            _ => None,
        },
        _ => None,
    });
    let function = function.expect("the exported function");

    // In the second file: the first parameter stands in the text of a query.
    let query = users.calls.iter().find(|call| is_query(&users, **call)).expect("a query");
    let sql = users.call(*query).expect("a call").args[0].value;
    let ExprKind::Template { exprs, .. } = users.kind(sql) else { panic!() };
    let ExprKind::Name { symbol: Some(key), .. } = *users.kind(exprs[0]) else { panic!() };
    assert_eq!(users.symbol(key).kind, SymbolKind::Param(0));
    assert_eq!(users.symbol(key).function, function);
}
