//! Blocks, attributes and expressions with their ranges.

use facts::infra::{Body, Expr, ExprKind, Step};

use super::read;

fn body(text: &str) -> Body {
    let (body, _, gaps) = read(&"main.tf".into(), text);
    assert_eq!(gaps, [], "{text}");
    body
}

fn value(text: &str) -> Expr {
    body(&format!("a = {text}\n")).attributes.remove(0).value
}

#[test]
fn blocks_have_labels_headers_and_bodies() {
    let text = "resource \"aws_vpc\" \"main\" {\n  cidr = \"10.0.0.0/16\" # why\n  tags { a = 1 }\n}\nlocals {\n}\n";
    let found = body(text);
    let block = &found.blocks[0];
    assert_eq!(block.header.slice(text), "resource \"aws_vpc\" \"main\"");
    assert_eq!(block.body.attributes[0].range().slice(text), "cidr = \"10.0.0.0/16\"");
    assert_eq!(&*block.body.blocks[0].kind, "tags");
    assert!(block.range.slice(text).ends_with('}'));
    assert_eq!(found.blocks.len(), 2);
}

#[test]
fn operators_bind_as_they_should_and_lines_end_values() {
    let ExprKind::Binary(facts::infra::Binary::Or, sides) = value("a == 1 || b + 2 * 3 > 4").kind
    else {
        panic!("or")
    };
    assert!(matches!(sides[0].kind, ExprKind::Binary(facts::infra::Binary::Equal, _)));
    assert!(matches!(value("x ? 1 : -2").kind, ExprKind::If(_)));
    assert!(matches!(value("(x\n ||\n y)").kind, ExprKind::Binary(..)));
    assert_eq!(body("a = b\n-c = 1\n".trim_end_matches("-c = 1\n")).attributes.len(), 1);
}

#[test]
fn accesses_and_splats_are_steps() {
    let ExprKind::Access(base, steps) = value("aws_subnet.private[*].ids[0]").kind else {
        panic!()
    };
    assert_eq!(base.kind, ExprKind::Name("aws_subnet".into()));
    assert_eq!(steps.len(), 4);
    assert_eq!(steps[1], Step::Each);
}

#[test]
fn texts_have_escapes_and_parts() {
    assert_eq!(value("\"a\\n\\\"b\\\" $${c} ü\"").kind, ExprKind::Text("a\n\"b\" ${c} ü".into()));
    let ExprKind::Template(parts) = value("\"x-${var.name}-${ { a = \"}\" }[\"a\"] }\"").kind
    else {
        panic!("template")
    };
    assert_eq!(parts.len(), 4);
    let text = value("<<-EOF\n    a\n      b\n    EOF").kind;
    assert_eq!(text, ExprKind::Text("a\n  b\n".into()));
    let ExprKind::Template(parts) = value("<<EOF\n{\"a\": \"${var.b}\"}\nEOF").kind else {
        panic!()
    };
    assert_eq!(parts[2].kind, ExprKind::Text("\"}\n".into()));
}

#[test]
fn objects_lists_and_loops_nest() {
    let ExprKind::Object(items) =
        value("{\n a = 1, b : [\n 1,\n 2,\n ]\n \"c d\" = x\n (k) = 2 }").kind
    else {
        panic!("object")
    };
    assert_eq!(items.len(), 4);
    assert_eq!(items[0].key.kind, ExprKind::Text("a".into()));
    assert_eq!(items[3].key.kind, ExprKind::Name("k".into()));
    let ExprKind::For(found) = value("{ for k, v in var.m : k => v... if v != null }").kind else {
        panic!("for")
    };
    assert!(found.grouped && found.condition.is_some() && found.key.is_some());
    assert!(matches!(value("[for s in aws_subnet.a : s.id]").kind, ExprKind::For(_)));
    assert!(matches!(value("merge(a, b...)").kind, ExprKind::Call { spread: true, .. }));
}

#[test]
fn a_mistake_costs_its_block_alone() {
    let text =
        "resource \"a\" \"b\" {\n  x = = 1\n  y = 2\n}\nresource \"c\" \"d\" {\n  z = 3\n}\n";
    let (body, _, gaps) = read(&"main.tf".into(), text);
    assert_eq!((gaps.len(), gaps[0].line), (1, Some(2)));
    assert_eq!(body.blocks.len(), 2);
    assert_eq!(body.blocks[0].body.attributes.len(), 1);
    for hostile in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "a { ".repeat(50_000),
        "a = \"${".repeat(9999),
        "\"".into(),
    ] {
        assert!(!read(&"main.tf".into(), &hostile).2.is_empty());
    }
}
