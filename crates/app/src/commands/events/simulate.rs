//! `sw events simulate`: what sampling would leave of what was written.

use events::simulate::{Options, Problem, simulate};
use model::{ExitCode, RepoPath};
use wide_events::{Policy, Prices};

use super::{input, print};
use crate::cli::SimulateArgs;
use crate::console;
use crate::failure::Failure;
use crate::gather::{Workspace, read_text};

pub(super) fn run(args: &SimulateArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&[], &args.world)?;
    let prices = prices(&workspace, args)?;
    if !prices.vendors().contains(&args.vendor.as_str()) {
        return Err(Failure::user(format!("there are no prices of `{}`", args.vendor))
            .hint(request::suggestion(&args.vendor, &prices.vendors())));
    }
    let options = Options {
        policy: policy(&workspace, args)?,
        slow_ms: args.slow_ms,
        vendor: args.vendor.clone(),
        prices,
        requests_per_month: args.requests_per_month,
        ..Options::default()
    };
    let logs = input::open(&workspace.disk, &args.files)?;
    let simulation = simulate(logs, &options).map_err(|problem| match problem {
        Problem::Policy(problem) => Failure::user(problem.to_string()),
        Problem::Read(error) => Failure::user(error.to_string()),
    })?;
    print(&simulation.tables(), args.format)?;
    Ok(ExitCode::Pass)
}

fn prices(workspace: &Workspace, args: &SimulateArgs) -> Result<Prices, Failure> {
    let Some(given) = &args.prices else { return Ok(Prices::list()) };
    let text = read_text(&workspace.disk, given)?;
    let own = Prices::parse(&text);
    let own = own.map_err(|error| Failure::config(format!("`{given}`: {error}")))?;
    Ok(Prices::list().replaced_by(own))
}

/// That of the file, of the repository or the default, with what flags change.
fn policy(workspace: &Workspace, args: &SimulateArgs) -> Result<Policy, Failure> {
    let mut policy = match &args.policy {
        Some(given) => read(workspace, given)?,
        None => match input::of_repository(workspace) {
            Some(given) => {
                console::say(&format!("policy: {}", given.path));
                given.policy
            }
            None => {
                console::say("policy: the default one; --policy FILE gives another");
                Policy::default()
            }
        },
    };
    if let Some(rate) = &args.tail_sample_rate {
        policy.rate = super::super::wide_logging::rate(rate)?;
    }
    if !args.keep_always.is_empty() {
        policy = Policy::with_keep_always(&args.keep_always, policy.rate);
    }
    Ok(policy)
}

fn read(workspace: &Workspace, given: &str) -> Result<Policy, Failure> {
    let text = read_text(&workspace.disk, given)?;
    if let Some(of) = wide_logging::given(&RepoPath::new(given), &text) {
        return Ok(of.policy);
    }
    serde_json::from_str(&text).map_err(|error| {
        Failure::config(format!("`{given}`: {error}"))
            .hint("a policy is { \"keep\": [\"status>=500\"], \"chance\": [{ \"when\": \"status>=400\", \"rate\": 0.1 }], \"rate\": 0.05 }")
    })
}
