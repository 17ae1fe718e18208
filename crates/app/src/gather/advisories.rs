//! The advisory database that the command line or the configuration names.

use facts::Advisories;
use host::{Host, ReadError};
use rayon::prelude::*;

use super::Workspace;
use crate::config;
use crate::failure::Failure;

/// `None` when none is named.
pub(crate) fn given(workspace: &Workspace) -> Result<Option<Advisories>, Failure> {
    let by_flag = workspace.world.advisories.clone();
    let by_config = || workspace.config.dependencies.advisories.clone();
    match by_flag.or_else(by_config) {
        Some(path) => read(&workspace.disk, &path).map(Some),
        None => Ok(None),
    }
}

/// Every file of the folder that is called `.json` or `.zip`; a file of another kind among them is no fault, an empty database is.
fn read(host: &dyn Host, given: &str) -> Result<Advisories, Failure> {
    let files = host.list_given(given).map_err(|error| {
        let reason = match error {
            ReadError::Vanished => "it does not exist".to_owned(),
            error => error.to_string(),
        };
        Failure::user(format!("--advisories {given}: {reason}"))
            .hint("name a folder of OSV files, one such file, or a zip archive of them")
    })?;
    let wanted = |path: &&String| path.ends_with(".json") || path.ends_with(".zip");
    let texts: Vec<(String, Result<Advisories, String>)> =
        files.par_iter().filter(wanted).map(|path| (path.clone(), one(host, path))).collect();
    let single = files.len() == 1;
    let mut all = Advisories::default();
    for (path, found) in texts {
        match found {
            Ok(found) => all.extend(found),
            Err(reason) if single => return Err(Failure::user(format!("{path}: {reason}"))),
            Err(_) => {}
        }
    }
    if all.is_empty() {
        return Err(Failure::user(format!(
            "--advisories {given}: no npm advisory was found there"
        ))
        .hint(format!(
            "it takes files in the OSV format, as the flag or as [dependencies] advisories in {}",
            config::FILE
        )));
    }
    Ok(all)
}

fn one(host: &dyn Host, path: &str) -> Result<Advisories, String> {
    let bytes = host.read_given(path).map_err(|error| error.to_string())?;
    let mut found = Advisories::default();
    extract::read_advisories(&bytes, &mut found)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use host::InMemory;

    use super::read;

    const ONE: &str = r#"{"id":"A","affected":[{"package":{"ecosystem":"npm","name":"x"},"versions":["1.0.0"]}]}"#;

    #[test]
    fn a_folder_is_read_whole_and_an_empty_one_is_an_error() {
        let host = InMemory::new()
            .file("db/a/1.json", ONE)
            .file("db/index.json", "[1]")
            .file("none/a.txt", "");
        assert_eq!(read(&host, "db").unwrap().of("x", "1.0.0").count(), 1);
        assert_eq!(read(&host, "db/a/1.json").unwrap().of("x", "1.0.0").count(), 1);
        for path in ["none", "missing", "db/index.json"] {
            assert!(read(&host, path).is_err(), "{path}");
        }
    }
}
