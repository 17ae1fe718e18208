//! What Terraform calls the kinds and properties of CloudFormation.

use std::sync::Arc;

use super::implied;
use crate::value::{Kind, Map, Member, Place, Value};

const KINDS: &[(&str, &str)] = &[
    ("AWS::RDS::DBInstance", "aws_db_instance"),
    ("AWS::RDS::DBCluster", "aws_rds_cluster"),
    ("AWS::RDS::DBSubnetGroup", "aws_db_subnet_group"),
    ("AWS::DocDB::DBCluster", "aws_docdb_cluster"),
    ("AWS::Neptune::DBCluster", "aws_neptune_cluster"),
    ("AWS::Redshift::Cluster", "aws_redshift_cluster"),
    ("AWS::ElastiCache::ReplicationGroup", "aws_elasticache_replication_group"),
    ("AWS::DynamoDB::Table", "cloudformation_dynamodb_table"),
    ("AWS::S3::Bucket", "aws_s3_bucket"),
    ("AWS::S3::BucketPolicy", "aws_s3_bucket_policy"),
    ("AWS::EC2::SecurityGroup", "aws_security_group"),
    ("AWS::EC2::SecurityGroupIngress", "aws_security_group_rule"),
    ("AWS::EC2::Instance", "cloudformation_instance"),
    ("AWS::EC2::Volume", "aws_ebs_volume"),
    ("AWS::EC2::VPC", "aws_vpc"),
    ("AWS::EC2::Subnet", "aws_subnet"),
    ("AWS::EC2::FlowLog", "aws_flow_log"),
    ("AWS::EFS::FileSystem", "aws_efs_file_system"),
    ("AWS::IAM::Role", "aws_iam_role"),
    ("AWS::IAM::Policy", "aws_iam_role_policy"),
    ("AWS::IAM::ManagedPolicy", "aws_iam_policy"),
    ("AWS::IAM::User", "aws_iam_user"),
    ("AWS::IAM::AccessKey", "aws_iam_access_key"),
    ("AWS::KMS::Key", "aws_kms_key"),
    ("AWS::SQS::Queue", "aws_sqs_queue"),
    ("AWS::SQS::QueuePolicy", "aws_sqs_queue_policy"),
    ("AWS::SNS::Topic", "aws_sns_topic"),
    ("AWS::SNS::TopicPolicy", "aws_sns_topic_policy"),
    ("AWS::Lambda::Function", "aws_lambda_function"),
    ("AWS::Lambda::Permission", "aws_lambda_permission"),
    ("AWS::ElasticLoadBalancingV2::Listener", "cloudformation_listener"),
    ("AWS::CloudTrail::Trail", "cloudformation_trail"),
    ("AWS::Logs::LogGroup", "aws_cloudwatch_log_group"),
    ("AWS::SecretsManager::Secret", "cloudformation_secret"),
    ("AWS::ECS::TaskDefinition", "cloudformation_task_definition"),
];

/// In the words of Terraform; what has no words there that fit keeps a kind of its own, which only rules that look
/// at everything see.
pub(super) fn kind(given: &str) -> Option<&'static str> {
    KINDS.iter().find(|(theirs, _)| *theirs == given).map(|(_, ours)| *ours)
}

/// Properties whose name is not the same with underscores.
const RENAMED: &[(&str, &str)] = &[
    ("MasterUserPassword", "password"),
    ("MasterUsername", "username"),
    ("MultiAZ", "multi_az"),
    ("DBSubnetGroupName", "db_subnet_group_name"),
    ("DBClusterIdentifier", "cluster_identifier"),
    ("VPCSecurityGroups", "vpc_security_group_ids"),
    ("SourceDBInstanceIdentifier", "replicate_source_db"),
    ("AssumeRolePolicyDocument", "assume_role_policy"),
    ("PolicyDocument", "policy"),
    ("KeyPolicy", "policy"),
    ("KmsMasterKeyId", "kms_master_key_id"),
    ("PendingWindowInDays", "deletion_window_in_days"),
    ("BucketName", "bucket"),
    ("Bucket", "bucket"),
    ("GroupId", "security_group_id"),
    ("IpProtocol", "protocol"),
    ("CidrIp", "cidr_blocks"),
    ("CidrIpv6", "ipv6_cidr_blocks"),
    ("SecurityGroupIngress", "ingress"),
    ("SecurityGroupEgress", "egress"),
    ("MultiAZEnabled", "multi_az_enabled"),
    ("KeySpec", "key_spec"),
    ("WebsiteConfiguration", "website"),
    ("GroupDescription", "description"),
    ("EnableCloudwatchLogsExports", "enabled_cloudwatch_logs_exports"),
];

/// Inside of these, names belong to somebody else: policies, tags, variables.
const LEFT: [&str; 7] = [
    "policy",
    "assume_role_policy",
    "tags",
    "environment",
    "variables",
    "metadata",
    "definition_string",
];

/// The properties as Terraform names them.
pub(super) fn renamed(kind: &str, properties: &Value, at: Place) -> Value {
    let mut map = match members(properties, 0).kind {
        Kind::Map(map) => Map::clone(&map),
        _ => Map { members: Vec::new(), open: true },
    };
    let mut more = Vec::new();
    for member in &map.members {
        more.extend(consequence(kind, member));
    }
    map.members.extend(more);
    if kind == "aws_security_group_rule" {
        let value = Value::text(at, "ingress");
        map.members.push(Member { name: "type".into(), at, value });
    }
    let says = |map: &Map, name: &str| map.members.iter().any(|member| &*member.name == name);
    if kind == "aws_db_instance" && !says(&map, "backup_retention_period") {
        // The default is a day here, and none there.
        let value = Value::new(at, Kind::Number(1.0));
        map.members.push(Member { name: "backup_retention_period".into(), at, value });
    }
    Value::new(at, Kind::Map(map.into()))
}

/// Values nest as deep as the template, which is bounded.
fn members(value: &Value, depth: usize) -> Value {
    match &value.kind {
        Kind::Map(map) if depth < 60 => {
            let rename = |member: &Member| {
                let name = snake(&member.name);
                let left = LEFT.contains(&&*name);
                let value =
                    if left { member.value.clone() } else { members(&member.value, depth + 1) };
                Member { name, at: member.at, value }
            };
            let members = map.members.iter().map(rename).collect();
            Value::new(value.at, Kind::Map(Map { members, open: map.open }.into()))
        }
        Kind::List(items) if depth < 60 => {
            Value::list(value.at, items.iter().map(|item| members(item, depth + 1)).collect())
        }
        _ => value.clone(),
    }
}

/// `StorageEncrypted` is `storage_encrypted`.
fn snake(name: &str) -> Arc<str> {
    if let Some((_, ours)) = RENAMED.iter().find(|(theirs, _)| *theirs == name) {
        return Arc::from(*ours);
    }
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| letters[place]);
        let after = letters.get(place + 1);
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || after.is_some_and(|after| after.is_lowercase())
            });
        if starts {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out.into()
}

/// What Terraform says in another way.
fn consequence(kind: &str, member: &Member) -> Option<Member> {
    match (kind, &*member.name) {
        ("aws_s3_bucket", "access_control") => {
            let acl = match member.value.as_text()? {
                "PublicRead" => "public-read",
                "PublicReadWrite" => "public-read-write",
                "AuthenticatedRead" => "authenticated-read",
                _ => "private",
            };
            Some(implied(member, "acl", Value::text(member.value.at, acl)))
        }
        ("aws_s3_bucket", "versioning_configuration") => {
            let on = member.value.str("status") == Some("Enabled");
            let enabled = Value::new(member.value.at, Kind::Bool(on));
            let inner = implied(member, "enabled", enabled);
            Some(implied(member, "versioning", Value::map(member.value.at, vec![inner])))
        }
        ("aws_iam_role", "policies") => {
            Some(implied(member, "inline_policy", member.value.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn names_get_underscores() {
        for (theirs, ours) in [
            ("PubliclyAccessible", "publicly_accessible"),
            ("MultiAZ", "multi_az"),
            ("KmsKeyId", "kms_key_id"),
            ("EnableKeyRotation", "enable_key_rotation"),
            ("FromPort", "from_port"),
        ] {
            assert_eq!(&*snake(theirs), ours);
        }
    }
}
