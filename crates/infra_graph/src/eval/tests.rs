//! Expressions that Terraform evaluates, and what is left unknown.

use crate::testing::graph;
use crate::value::{Said, Value};

fn body(files: &[(&str, &str)], address: &str) -> Value {
    let graph = graph(files);
    let found = graph.resources.iter().find(|resource| resource.id.ends_with(address));
    found.unwrap_or_else(|| panic!("no {address}")).body.clone()
}

#[test]
fn defaults_values_locals_and_conditions_are_followed() {
    let main = r#"
variable "public" { default = true }
variable "size" {}
variable "env" { default = "dev" }
locals {
  flags = { dev = false, prod = true }
  multi = local.flags[var.env]
}
resource "aws_db_instance" "main" {
  publicly_accessible = var.public
  multi_az            = local.multi
  instance_class      = var.size
  name                = "db-${var.env}-${aws_vpc.main.id}"
  password            = var.env == "prod" ? var.size : "hunter2"
}
"#;
    let files = [("t/main.tf", main), ("t/terraform.tfvars", "env = \"prod\"\n")];
    let found = body(&files, "aws_db_instance.main");
    assert_eq!(found.said("publicly_accessible"), Said::True);
    assert_eq!(found.said("multi_az"), Said::True);
    assert_eq!(found.said("nothing"), Said::Absent);
    assert!(found.get("instance_class").unwrap().is_unknown());
    assert_eq!(&*found.get("name").unwrap().addresses()[0], "t:aws_vpc.main.id");
    assert!(found.get("password").unwrap().is_unknown());
}

#[test]
fn modules_get_arguments_and_give_outputs() {
    let root = r#"
module "db" {
  source = "./modules/db"
  open   = ["0.0.0.0/0"]
}
resource "aws_x" "y" { value = module.db.endpoint }
module "off" {
  source = "./modules/db"
  count  = 0
  open   = []
}
"#;
    let module = r#"
variable "open" {}
variable "port" { default = 5432 }
resource "aws_security_group" "main" {
  dynamic "ingress" {
    for_each = var.open
    content {
      from_port   = var.port
      cidr_blocks = [ingress.value]
    }
  }
}
output "endpoint" { value = aws_db_instance.z.endpoint }
"#;
    let files = [("main.tf", root), ("modules/db/main.tf", module)];
    let group = body(&files, "module.db.aws_security_group.main");
    let ingress = &group.blocks("ingress")[0];
    assert_eq!(ingress.number("from_port"), Some(5432.0));
    assert_eq!(ingress.blocks("cidr_blocks")[0].as_text(), Some("0.0.0.0/0"));
    let used = body(&files, "aws_x.y");
    assert_eq!(
        &*used.get("value").unwrap().addresses()[0],
        ":module.db.aws_db_instance.z.endpoint"
    );
    let groups = graph(&files).resources.into_iter();
    assert_eq!(groups.filter(|one| &*one.kind == "aws_security_group").count(), 1);
}

#[test]
fn count_and_for_each_decide_what_exists() {
    let main = r#"
resource "a" "none" { count = false ? 1 : 0 }
resource "a" "two" {
  for_each = { ssh = 22, web = 443 }
  port     = each.value
  name     = each.key
}
resource "a" "maybe" { count = var.create ? 1 : 0 }
resource "a" "subnets" { ids = [for s in aws_subnet.private : s.id] }
resource "a" "splat" { ids = aws_subnet.private[*].id }
"#;
    let graph = graph(&[("main.tf", main)]);
    let named = |name: &str| graph.resources.iter().filter(|one| &*one.name == name).count();
    assert_eq!((named("none"), named("two"), named("maybe")), (0, 2, 1));
    let two: Vec<_> = graph.resources.iter().filter(|one| &*one.name == "two").collect();
    assert_eq!(two[1].body.number("port"), Some(443.0));
    for name in ["subnets", "splat"] {
        let one = graph.resources.iter().find(|one| &*one.name == name).unwrap();
        let addresses = one.body.addresses();
        assert!(addresses.iter().any(|one| &**one == ":aws_subnet.private.id"), "{addresses:?}");
    }
}

#[test]
fn documents_are_written_with_sources_and_overrides() {
    let main = r#"
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "One"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid       = "Two"
    actions   = ["*"]
    resources = [aws_s3_bucket.b.arn]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  override_policy_documents = [jsonencode({ Statement = [{ Sid = "One", Effect = "Deny" }] })]
}
resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.all.json }
"#;
    let policy = body(&[("main.tf", main)], "aws_iam_policy.p");
    let statements = policy.get("policy").unwrap().blocks("Statement");
    assert_eq!(statements.len(), 2);
    assert_eq!(statements[0].str("Effect"), Some("Deny"));
    assert_eq!(statements[1].str("Effect"), Some("Allow"));
    assert_eq!(statements[1].blocks("Principal.AWS")[0].as_text(), Some("*"));
}

#[test]
fn rings_and_hostile_files_end() {
    let main = "locals {\n a = local.b\n b = local.a\n}\nresource \"x\" \"y\" { v = local.a }\nmodule \"m\" { source = \"./\" }\n";
    assert!(body(&[("main.tf", main)], "x.y").get("v").unwrap().is_unknown());
    let doubling: String = (1..60)
        .map(|n| format!("  l{n} = \"${{local.l{}}}${{local.l{}}}\"\n", n - 1, n - 1))
        .collect();
    let main = format!(
        "locals {{\n  l0 = \"xxxxxxxx\"\n{doubling}}}\nresource \"x\" \"y\" {{ v = local.l59 }}\n"
    );
    assert!(body(&[("main.tf", &main)], "x.y").get("v").is_some());
}

#[test]
fn instances_beyond_a_bound_are_told() {
    let many = |count: usize| {
        graph(&[("main.tf", &format!("resource \"x\" \"y\" {{\n  count = {count}\n}}\n"))])
    };
    let (all, cut) = (many(200), many(1_000_000_000));
    assert_eq!((all.resources.len(), all.gaps.len()), (200, 0));
    assert_eq!((cut.resources.len(), cut.gaps.len()), (1000, 1));
    assert!(cut.gaps[0].reason.contains("1000 instances"));
}
