//! Everything that is declared, and how it hangs together.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::FactBase;
use model::Gap;

use crate::objects::{self, Object, Service, Stage};
use crate::resource::{Class, Resource};
use crate::value::Place;
use crate::{cloudformation, eval, registry};

/// What the files of a revision declare.
#[derive(Debug, Default)]
pub struct InfraGraph {
    /// Blocks of Terraform, and CloudFormation in the same words; by file and place.
    pub resources: Vec<Resource>,
    /// Of Kubernetes.
    pub objects: Vec<Object>,
    /// Of compose files.
    pub services: Vec<Service>,
    /// Of Dockerfiles.
    pub stages: Vec<Stage>,
    /// Where the work was cut off.
    pub gaps: Vec<Gap>,
    /// What of templates depends on more than the repository holds.
    pub unrendered: Vec<(Place, String)>,
    uncertain: Vec<Place>,
    by_id: BTreeMap<Arc<str>, Vec<usize>>,
    by_kind: BTreeMap<Arc<str>, Vec<usize>>,
    /// The resources that mention an id.
    users: BTreeMap<Arc<str>, Vec<usize>>,
}

impl InfraGraph {
    pub fn build(base: &FactBase) -> Self {
        let (mut resources, gaps) = eval::evaluate(base);
        let called: Vec<Resource> = resources.iter().filter_map(registry::resource).collect();
        resources.extend(called);
        resources.extend(cloudformation::resources(base));
        resources.sort_by(|left, right| (left.at, &left.id).cmp(&(right.at, &right.id)));
        let declared = objects::objects(base);
        let mut graph = Self {
            resources,
            objects: declared.all,
            unrendered: declared.unrendered,
            uncertain: declared.uncertain,
            services: objects::services(base),
            stages: objects::stages(base),
            gaps,
            ..Self::default()
        };
        graph.index();
        graph
    }

    /// Whether what stands at a place is made for sure: no condition around it is unknown.
    pub fn is_made(&self, place: Place) -> bool {
        let holds = |one: &Place| one.file == place.file && one.range.contains(place.range);
        !self.uncertain.iter().any(holds)
    }

    fn index(&mut self) {
        for (place, resource) in self.resources.iter().enumerate() {
            self.by_id.entry(resource.id.clone()).or_default().push(place);
            self.by_kind.entry(resource.kind.clone()).or_default().push(place);
            for address in resource.body.addresses() {
                let Some(id) = id_of(&address) else { continue };
                let users = self.users.entry(id.into()).or_default();
                if users.last() != Some(&place) {
                    users.push(place);
                }
            }
        }
    }

    fn at<'g>(&'g self, places: Option<&'g Vec<usize>>) -> impl Iterator<Item = &'g Resource> {
        places.into_iter().flatten().filter_map(|place| self.resources.get(*place))
    }

    /// The resources of these kinds, kind by kind.
    pub fn of<'g>(&'g self, kinds: &'g [&'g str]) -> impl Iterator<Item = &'g Resource> {
        let of = move |kind: &&'g str| self.at(self.by_kind.get(*kind));
        kinds.iter().flat_map(of).filter(|resource| resource.class == Class::Resource)
    }

    /// Data sources, settings and the rest too.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(move |resource| resource.class == class)
    }

    /// What an address like `terraform:aws_vpc.main.id` refers to.
    pub fn resolve(&self, address: &str) -> Option<&Resource> {
        let id = id_of(address)?;
        self.at(self.by_id.get(id)).next()
    }

    /// The resources of these kinds that an argument refers to.
    pub fn referred<'g>(
        &'g self,
        resource: &Resource,
        path: &str,
        kinds: &[&str],
    ) -> Vec<&'g Resource> {
        let addresses = resource.body.get(path).map(crate::Value::addresses).unwrap_or_default();
        let found = addresses.iter().filter_map(|address| self.resolve(address));
        found.filter(|found| kinds.is_empty() || kinds.contains(&&*found.kind)).collect()
    }

    /// Everything that mentions this one.
    pub fn all_users<'g>(&'g self, resource: &Resource) -> impl Iterator<Item = &'g Resource> {
        self.at(self.users.get(&resource.id))
    }

    /// The resources of these kinds that mention this one.
    pub fn users<'g>(
        &'g self,
        resource: &Resource,
        kinds: &'g [&'g str],
    ) -> impl Iterator<Item = &'g Resource> {
        let found = self.at(self.users.get(&resource.id));
        found.filter(move |user| kinds.contains(&&*user.kind))
    }
}

/// Modules on the way, `data`, kind and name; what is behind is an attribute.
fn id_of(address: &str) -> Option<&str> {
    let start = address.find(':')? + 1;
    let mut parts = address[start..].split('.');
    let mut end = start;
    // `data` and `module` are words only where a kind may stand: blocks are called so as well.
    loop {
        let part = parts.next()?;
        end += part.len() + 1;
        match part {
            "module" => end += parts.next()?.len() + 1,
            "data" => {}
            _ => return address.get(..end + parts.next()?.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::id_of;
    use crate::testing::graph;

    #[test]
    fn addresses_name_resources() {
        for (address, id) in [
            ("t:aws_vpc.main.id", Some("t:aws_vpc.main")),
            ("t:aws_vpc.main", Some("t:aws_vpc.main")),
            ("t:module.a.module.b.aws_x.y.z.q", Some("t:module.a.module.b.aws_x.y")),
            (":data.aws_ami.a.id", Some(":data.aws_ami.a")),
            ("t:aws_vpc.data.id", Some("t:aws_vpc.data")),
            ("t:module.data.aws_vpc.module.id", Some("t:module.data.aws_vpc.module")),
            ("t:aws_vpc", None),
            ("each.key", None),
        ] {
            assert_eq!(id_of(address), id, "{address}");
        }
    }

    #[test]
    fn resources_know_what_they_mention_and_who_mentions_them() {
        let text = "resource \"aws_vpc\" \"v\" {}\nresource \"aws_subnet\" \"s\" { vpc_id = aws_vpc.v.id }\n";
        let graph = graph(&[("t/main.tf", text)]);
        let vpc = graph.of(&["aws_vpc"]).next().unwrap();
        assert_eq!(graph.users(vpc, &["aws_subnet"]).count(), 1);
        let subnet = graph.of(&["aws_subnet"]).next().unwrap();
        assert_eq!(graph.referred(subnet, "vpc_id", &["aws_vpc"]).len(), 1);
    }
}
