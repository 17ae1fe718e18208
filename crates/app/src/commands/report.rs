//! `sw report`: sessions and findings as a site of files.

use host::Host;
use model::ExitCode;

use crate::cli::ReportArgs;
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;
use crate::site::site_of;

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&[], &args.world)?;
    let site = site_of(&workspace);
    let pages = site::build(&site);
    let folder = args.html.trim_end_matches('/');
    for page in &pages {
        let path = format!("{folder}/{}", page.path);
        let written = workspace.disk.write_given(&path, page.body.as_bytes());
        written.map_err(|error| Failure::user(error.to_string()))?;
    }
    let size: usize = pages.iter().map(|page| page.body.len()).sum();
    console::result(&format!(
        "{folder}/index.html: {} sessions, {} findings, {} runs; {} pages, {} KiB\n",
        site.sessions.len(),
        site.findings.len(),
        site.runs.len(),
        pages.len(),
        size.div_ceil(1024)
    ))?;
    Ok(ExitCode::Pass)
}
