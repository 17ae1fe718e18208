//! Packages: what kinds there are, and the files of each.

use std::collections::BTreeSet;

use super::body::Callable;
use super::file::Draft;
use super::random::Random;
use super::server::Framework;
use super::store::Mapper;
use super::words::Entity;
use super::{library, project, server, store, web};

/// Packages that are imported from all over the repository: the first ones.
const SHARED: usize = 6;
/// Packages that belong together.
const TEAM: usize = 8;

/// A generated package that later ones may import.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) exports: Vec<Callable>,
}

/// Path and text.
pub(super) type File = (String, String);

#[derive(Clone, Copy)]
enum Kind {
    Service(Framework),
    Web,
    Library,
    Legacy,
}

pub(super) struct Builder<'p> {
    pub(super) random: Random,
    pub(super) earlier: &'p [Package],
    folder: String,
    imports: Vec<(String, Vec<Callable>)>,
    files: Vec<File>,
    exports: Vec<Callable>,
    barrel: Vec<String>,
}

/// The package of this number.
pub(super) fn build(number: usize, random: Random, earlier: &[Package]) -> (Package, Vec<File>) {
    let mut builder = Builder {
        random,
        earlier,
        folder: String::new(),
        imports: Vec::new(),
        files: Vec::new(),
        exports: Vec::new(),
        barrel: Vec::new(),
    };
    builder.build(number)
}

impl Builder<'_> {
    fn build(&mut self, number: usize) -> (Package, Vec<File>) {
        let (kind, word) = match self.random.below(100) {
            0..=21 => (Kind::Service(Framework::Express), "service"),
            22..=35 => (Kind::Service(Framework::Fastify), "gateway"),
            36..=53 => (Kind::Service(Framework::Nest), "domain"),
            54..=73 => (Kind::Web, "web"),
            74..=93 => (Kind::Library, "lib"),
            _ => (Kind::Legacy, "script"),
        };
        let entities = self.entities();
        let name = format!("{}-{word}-{number}", entities[0].file);
        self.folder = format!("packages/{name}");
        self.choose_imports();
        self.libraries(&entities);
        match kind {
            Kind::Service(framework) => self.service(framework, &entities),
            Kind::Web => self.web(&entities),
            Kind::Library => self.library(&entities),
            Kind::Legacy => self.legacy(&entities),
        }
        self.tests(&entities);
        let barrel =
            self.barrel.iter().map(|file| format!("export * from \"./{file}\";\n")).collect();
        self.add("index.ts", barrel);
        let name = format!("@acme/{name}");
        let uses: Vec<&str> = self.imports.iter().map(|(name, _)| name.as_str()).collect();
        self.files.extend(project::files(&self.folder, &name, &uses, &mut self.random));
        (
            Package { name, exports: std::mem::take(&mut self.exports) },
            std::mem::take(&mut self.files),
        )
    }

    fn entities(&mut self) -> Vec<Entity> {
        let mut seen = BTreeSet::new();
        let count = self.random.between(4, 10);
        let made = (0..count).map(|_| Entity::new(&mut self.random));
        made.filter(|entity| seen.insert(entity.name.clone())).collect()
    }

    /// Some of the packages that everybody uses, and some of the team's own. So what grows with the repository is its
    /// breadth and the number of users of a few packages, as in real ones, not the depth of calls.
    fn choose_imports(&mut self) {
        let count = self.earlier.len();
        let own = count % TEAM;
        let wanted = self.random.between(1, 4).min(count);
        let mut chosen = BTreeSet::new();
        for _ in 0..wanted {
            let place = if own == 0 || self.random.in_hundred(30) {
                self.random.below(count.min(SHARED))
            } else {
                count - 1 - self.random.below(own)
            };
            chosen.insert(place);
        }
        let packages = chosen.into_iter().map(|place| &self.earlier[place]);
        self.imports =
            packages.map(|package| (package.name.clone(), package.exports.clone())).collect();
    }

    fn add(&mut self, file: &str, text: String) {
        self.files.push((format!("{}/src/{file}", self.folder), text));
    }

    /// A file of code: imports of other packages first, then what `write` makes.
    fn draft<T>(
        &mut self,
        file: &str,
        entity: &Entity,
        write: impl FnOnce(&mut Draft<'_>) -> T,
    ) -> T {
        let mut draft = Draft::new(&mut self.random, entity);
        let mut seen = BTreeSet::new();
        for (package, exports) in &self.imports {
            let few = draft.random.between(0, 4);
            let start = draft.random.below(exports.len());
            let some: Vec<Callable> = exports.iter().skip(start).take(few).cloned().collect();
            let new: Vec<Callable> =
                some.into_iter().filter(|call| seen.insert(call.name.clone())).collect();
            draft.import(package, &new);
        }
        if draft.random.in_hundred(60) {
            let local: Vec<Callable> = self.exports.iter().rev().take(3).cloned().collect();
            let new: Vec<Callable> =
                local.into_iter().filter(|call| seen.insert(call.name.clone())).collect();
            draft.import("./index", &new);
        }
        let made = write(&mut draft);
        let text = draft.out.finish();
        self.files.push((format!("{}/src/{file}", self.folder), text));
        made
    }

    fn exported(
        &mut self,
        file: &str,
        entity: &Entity,
        write: impl FnOnce(&mut Draft<'_>) -> Vec<Callable>,
    ) {
        let exports = self.draft(&format!("{file}.ts"), entity, write);
        self.exports.extend(exports);
        self.barrel.push(file.to_owned());
    }

    /// Every package has code of its own that no framework calls.
    fn libraries(&mut self, entities: &[Entity]) {
        for (entity, place) in entities.iter().zip(0..self.random.between(1, 3)) {
            let count = self.random.between(4, 24);
            self.exported(&format!("{}-rules{place}", entity.file), entity, |draft| {
                library::functions(draft, count)
            });
        }
    }

    fn library(&mut self, entities: &[Entity]) {
        for entity in entities {
            let (suffix, write): (&str, fn(&mut Draft<'_>) -> Vec<Callable>) =
                match self.random.below(5) {
                    0 => ("tree", library::recursion),
                    1 => ("strategy", library::hierarchy),
                    2 => ("events", library::events),
                    3 => ("machine", library::machine),
                    _ => ("functions", |draft| {
                        let count = draft.random.between(4, 20);
                        library::functions(draft, count)
                    }),
                };
            self.exported(&format!("{}.{suffix}", entity.file), entity, write);
        }
    }

    fn service(&mut self, framework: Framework, entities: &[Entity]) {
        let mapper = *self.random.one(&Mapper::ALL);
        let first = &entities[0];
        self.draft("database.ts", first, |draft| store::database(draft, mapper));
        for entity in entities {
            let file = &entity.file;
            let mut model = Draft::new(&mut self.random, entity);
            if store::model(&mut model, mapper) {
                let text = model.out.finish();
                self.add(&format!("{file}.model.ts"), text);
            }
            self.draft(&format!("{file}.repository.ts"), entity, |draft| {
                store::repository(draft, mapper)
            });
            let methods = self.draft(&format!("{file}.service.ts"), entity, |draft| {
                server::service(draft, framework)
            });
            match framework {
                Framework::Express => {
                    self.draft(&format!("{file}.routes.ts"), entity, |draft| {
                        server::express_router(draft, &methods)
                    });
                }
                Framework::Fastify => {
                    self.draft(&format!("{file}.routes.ts"), entity, |draft| {
                        server::fastify_plugin(draft, &methods)
                    });
                }
                Framework::Nest => {
                    self.draft(&format!("{file}.dto.ts"), entity, server::nest_dto);
                    self.draft(&format!("{file}.controller.ts"), entity, |draft| {
                        server::nest_controller(draft, &methods);
                    });
                }
            }
            let mut migration = Draft::new(&mut self.random, entity);
            store::migration(&mut migration);
            let text = migration.out.finish();
            self.add(&format!("migrations/{file}.ts"), text);
        }
        self.application(framework, entities, mapper);
    }

    fn application(&mut self, framework: Framework, entities: &[Entity], mapper: Mapper) {
        let files: Vec<String> = entities.iter().map(|entity| entity.file.clone()).collect();
        self.draft("app.ts", &entities[0], |draft| match framework {
            Framework::Express => server::express_app(draft, &files),
            Framework::Fastify => {
                let names =
                    entities.iter().map(|entity| (entity.file.clone(), entity.name.clone()));
                server::fastify_app(draft, &names.collect::<Vec<_>>());
            }
            Framework::Nest => {
                let names =
                    entities.iter().map(|entity| (entity.file.clone(), entity.class.clone()));
                server::nest_module(draft, &names.collect::<Vec<_>>(), mapper);
            }
        });
    }

    fn web(&mut self, entities: &[Entity]) {
        for entity in entities {
            let file = &entity.file;
            self.draft(&format!("use-{file}.ts"), entity, web::hook);
            self.draft(&format!("{file}-view.tsx"), entity, web::component);
            if self.random.in_hundred(40) {
                self.draft(&format!("{file}-context.tsx"), entity, web::context);
            }
        }
    }

    fn legacy(&mut self, entities: &[Entity]) {
        for entity in entities {
            let mut draft = Draft::new(&mut self.random, entity);
            library::legacy(&mut draft);
            let text = draft.out.finish();
            self.add(&format!("{}.js", entity.file), text);
        }
    }

    fn tests(&mut self, entities: &[Entity]) {
        let exports = self.exports.clone();
        for entity in entities {
            if self.random.in_hundred(50) && !exports.is_empty() {
                self.draft(&format!("__tests__/{}.test.ts", entity.file), entity, |draft| {
                    project::test(draft, &exports);
                });
            }
        }
    }
}
