//! Modules of the public registry: what they make, in the words of the resource that they are about.

use std::sync::Arc;

use crate::resource::{Class, Resource};
use crate::value::{Kind, Map, Value};

/// The module's name in `terraform-aws-modules/NAME/aws`, and the resource whose arguments it takes.
const MODULES: [(&str, &str); 32] = [
    ("neptune", "aws_neptune_cluster_instance"),
    ("docdb", "aws_docdb_cluster"),
    ("dax", "aws_dax_cluster"),
    ("mq", "aws_mq_broker"),
    ("batch", "aws_batch_job_definition"),
    ("ebs", "aws_ebs_volume"),
    ("elasticsearch", "aws_elasticsearch_domain"),
    ("opensearch", "aws_opensearch_domain"),
    ("cloudtrail", "aws_cloudtrail"),
    ("secrets-manager", "aws_secretsmanager_secret"),
    ("s3-bucket", "aws_s3_bucket"),
    ("rds", "aws_db_instance"),
    ("rds-aurora", "aws_rds_cluster"),
    ("security-group", "registry_security_group"),
    ("sqs", "aws_sqs_queue"),
    ("sns", "aws_sns_topic"),
    ("kms", "aws_kms_key"),
    ("ec2-instance", "aws_instance"),
    ("autoscaling", "aws_launch_template"),
    ("lambda", "aws_lambda_function"),
    ("eks", "aws_eks_cluster"),
    ("dynamodb-table", "aws_dynamodb_table"),
    ("ecr", "aws_ecr_repository"),
    ("alb", "aws_lb"),
    ("elb", "aws_elb"),
    ("redshift", "aws_redshift_cluster"),
    ("elasticache", "aws_elasticache_replication_group"),
    ("ebs-encryption", "aws_ebs_encryption_by_default"),
    ("dms", "aws_dms_replication_instance"),
    ("efs", "aws_efs_file_system"),
    ("cloudfront", "aws_cloudfront_distribution"),
    ("msk-kafka-cluster", "aws_msk_cluster"),
];

/// Of a call. What it leaves out is for the module to say: its members are open.
pub(crate) fn resource(call: &Resource) -> Option<Resource> {
    if call.class != Class::Call {
        return None;
    }
    let source = call.body.str("source")?;
    let path = source.trim_start_matches("registry.terraform.io/");
    let name = path.strip_prefix("terraform-aws-modules/")?.split('/').next()?;
    let (_, kind) = MODULES.iter().find(|(known, _)| *known == name)?;
    let map = Map { members: call.body.members().to_vec(), open: true };
    let body = Value::new(call.at, Kind::Map(Arc::new(map)));
    Some(Resource { class: Class::Resource, kind: Arc::from(*kind), body, ..call.clone() })
}
