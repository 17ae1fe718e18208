//! Templates of CloudFormation, in the words of Terraform: what is known of a resource is known once.

mod intrinsic;
mod names;

use std::sync::Arc;

use facts::FactBase;
use facts::infra::Node;

use crate::objects::manifests;
use crate::resource::{Class, Resource};
use crate::value::{Kind, Map, Member, Place, Value};
use intrinsic::Template;

/// The resources and parameters of every template.
pub(crate) fn resources(base: &FactBase) -> Vec<Resource> {
    let mut found = Vec::new();
    for (file, text, node) in manifests(base) {
        let Some(resources) = node.get("Resources").filter(|all| is_template(all)) else {
            continue;
        };
        let path = base.file(file).path.as_str().replace(':', "_");
        let template = Template::new(file, text, &path, node);
        for entry in resources.entries() {
            found.extend(of_entry(&template, &entry.key, entry.key_range, &entry.value));
        }
        found.extend(template.parameters());
    }
    found
}

fn is_template(resources: &Node) -> bool {
    resources.entries().iter().any(|entry| {
        entry.value.get("Type").and_then(Node::text).is_some_and(|kind| kind.starts_with("AWS::"))
    })
}

fn of_entry(
    template: &Template<'_>,
    name: &str,
    range: model::ByteRange,
    node: &Node,
) -> Vec<Resource> {
    let Some(given) = node.get("Type").and_then(Node::text) else { return Vec::new() };
    let Some(kind) = names::kind(given) else { return Vec::new() };
    let at = Place { file: template.file, range };
    let whole =
        Place { file: template.file, range: model::ByteRange::new(range.start, node.range.end) };
    let properties = match node.get("Properties") {
        Some(properties) => template.value(properties, 0),
        None => Value::map(at, Vec::new()),
    };
    let body = names::renamed(kind, &properties, at);
    let make = |kind: &str, name: &str, body: Value| Resource {
        class: Class::Resource,
        kind: Arc::from(kind),
        name: Arc::from(name),
        id: Arc::from(format!("{}:{kind}.{name}", template.prefix)),
        folder: template.folder().into(),
        is_root: true,
        at,
        whole,
        body,
        // A condition may leave it out.
        certain: node.get("Condition").is_none(),
        several: false,
    };
    let mut made = vec![make(kind, name, body.clone())];
    if kind == "aws_s3_bucket" {
        made.extend(
            guard(&body, at).map(|body| make("aws_s3_bucket_public_access_block", name, body)),
        );
    }
    made
}

/// The guard of a bucket is a part of it here, and a resource there.
fn guard(bucket: &Value, at: Place) -> Option<Value> {
    let guard = bucket.get("public_access_block_configuration")?;
    let mut map = Map::clone(guard.as_map()?);
    for (theirs, ours) in
        [("block_public_ac_ls", "block_public_acls"), ("ignore_public_ac_ls", "ignore_public_acls")]
    {
        map.members
            .iter_mut()
            .filter(|one| &*one.name == theirs)
            .for_each(|one| one.name = ours.into());
    }
    Some(Value::new(at, Kind::Map(map.into())))
}

/// A member that is not written, but follows from one that is.
fn implied(from: &Member, name: &str, value: Value) -> Member {
    Member { name: name.into(), at: from.at, value }
}

#[cfg(test)]
mod tests {
    use crate::testing::graph;
    use crate::value::Said;
    use crate::{Class, Policy};

    const TEMPLATE: &str = r#"AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Open: { Type: String, Default: 0.0.0.0/0 }
  Password: { Type: String, NoEcho: true, Default: Kestrel-91 }
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: !Ref Open }
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: true
      MultiAZ: false
      MasterUserPassword: !Ref Password
      VPCSecurityGroups: [!GetAtt Group.GroupId]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { AWS: "*" } }]
      Policies:
        - PolicyName: all
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "*", Resource: "*" }]
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
      BucketName: !Sub "${AWS::StackName}-data"
"#;

    #[test]
    fn templates_are_read_in_the_words_of_terraform() {
        let graph = graph(&[("cfn/stack.yaml", TEMPLATE)]);
        let group = graph.of(&["aws_security_group"]).next().unwrap();
        let rule = &group.body.blocks("ingress")[0];
        assert_eq!(rule.number("from_port"), Some(5432.0));
        assert_eq!(rule.blocks("cidr_blocks")[0].as_text(), Some("0.0.0.0/0"));
        let database = graph.of(&["aws_db_instance"]).next().unwrap();
        assert_eq!(database.body.said("publicly_accessible"), Said::True);
        assert_eq!(database.body.said("multi_az"), Said::False);
        assert_eq!(database.body.str("password"), Some("Kestrel-91"));
        assert_eq!(graph.users(group, &["aws_db_instance"]).count(), 1);
        let role = graph.of(&["aws_iam_role"]).next().unwrap();
        let trust = Policy::of(role.body.get("assume_role_policy").unwrap()).unwrap();
        assert!(trust.statements[0].is_for_everybody());
        let inline = Policy::of(role.body.get("inline_policy.policy").unwrap()).unwrap();
        assert!(inline.statements[0].allows_every_action());
        let bucket = graph.of(&["aws_s3_bucket"]).next().unwrap();
        assert_eq!(bucket.body.str("acl"), Some("public-read"));
        assert_eq!(graph.of_class(Class::Variable).count(), 2);
    }
}
