//! Evaluates and links what files of infrastructure declare.
//!
//! [`InfraGraph::build`] reads the facts of a whole revision once: the modules of Terraform with the arguments that
//! they get, the objects of Kubernetes, the services of compose files, the stages of Dockerfiles. Nothing here reads
//! files or can fail.

mod cloudformation;
mod eval;
mod functions;
mod graph;
mod json;
mod objects;
mod policy;
mod registry;
mod resource;
#[cfg(test)]
mod testing;
mod value;

pub use graph::InfraGraph;
pub use json::decoded;
pub use objects::{Container, Image, Object, Pod, RELEASE, Service, Stage};
pub use policy::{Effect, Policy, Principal, Statement, wildcard_covers};
pub use resource::{Class, Resource};
pub use value::{Kind, Map, Member, Place, Said, Value};
