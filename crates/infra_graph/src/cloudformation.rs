//! Templates of CloudFormation, in the words of Terraform.

use facts::FactBase;

use crate::resource::Resource;

/// The resources of every template.
pub(crate) fn resources(_base: &FactBase) -> Vec<Resource> {
    Vec::new()
}
