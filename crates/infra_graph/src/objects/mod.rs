//! What manifests and Dockerfiles declare: objects of Kubernetes, services of compose files, stages of images.

mod docker;
mod helm;
mod kubernetes;
mod kustomize;
mod nodes;

pub use docker::{Image, Service, Stage};
pub(crate) use docker::{services, stages};
pub(crate) use kubernetes::objects;
pub use kubernetes::{Container, Object, Pod, RELEASE};
pub(crate) use nodes::{manifests, value};
