//! Runs that a timer or a queue starts.

use facts::code::{Code, ExprId, ExprKind, FunctionId};
use facts::{FileId, SourceFile};
use flow::{EventKind, Place, Timeline};
use review::CheckContext;

use crate::places;

/// What starts the run, when that is a timer.
pub(crate) fn timer(cx: &CheckContext<'_>, timeline: &Timeline) -> Option<&'static str> {
    let entry = timeline.frames.first()?;
    started_by(cx, entry.file, entry.function)
        .filter(|starter| starter.is_timer)
        .map(|starter| starter.words)
}

/// What starts the run, when that delivers at least once.
pub(crate) fn consumer(cx: &CheckContext<'_>, timeline: &Timeline) -> Option<&'static str> {
    let entry = timeline.frames.first()?;
    started_by(cx, entry.file, entry.function)
        .filter(|starter| !starter.is_timer)
        .map(|starter| starter.words)
}

/// A timer, or a function of a job's file that is named for taking what waits.
pub(crate) fn repeated(cx: &CheckContext<'_>, timeline: &Timeline) -> Option<&'static str> {
    let entry = timeline.frames.first()?;
    let source = cx.file(entry.file);
    let named = source
        .code()
        .map(|code| code.function(entry.function).name.to_ascii_lowercase())
        .unwrap_or_default();
    let by_name = is_job_file(source)
        && ["process", "run", "poll", "handle", "execute", "send", "deliver", "work", "tick"]
            .iter()
            .any(|word| named.starts_with(word));
    timer(cx, timeline).or_else(|| by_name.then_some("this job"))
}

/// An update that takes its rows in one step comes before everything else.
pub(crate) fn claims(timeline: &Timeline) -> bool {
    let first = timeline.db().find(|(_, _, db)| db.op.is_write());
    first.is_some_and(|(_, event, db)| {
        let before = timeline.events.iter().take_while(|other| !std::ptr::eq(*other, event));
        let acts = before
            .into_iter()
            .any(|other| matches!(&other.kind, EventKind::External(external) if external.changes));
        db.op == flow::Op::Update
            && !acts
            && db
                .conditions
                .iter()
                .any(|condition| db.sets.iter().any(|set| set.column == condition.column))
    })
}

struct Starter {
    words: &'static str,
    is_timer: bool,
}

fn is_job_file(source: &SourceFile) -> bool {
    let path = source.path.as_str().to_ascii_lowercase();
    ["job", "worker", "cron", "scheduler", "queue"].iter().any(|word| path.contains(word))
}

fn started_by(cx: &CheckContext<'_>, file: FileId, function: FunctionId) -> Option<Starter> {
    let code = cx.file(file).code()?;
    by_decorator(code, function)
        .or_else(|| by_call(cx, file, code, function))
        .or_else(|| by_name(cx, file, code, function))
}

/// `@Cron('0 * * * *')`, `@Process()`
fn by_decorator(code: &Code, function: FunctionId) -> Option<Starter> {
    let class = code.class(code.function(function).class?);
    let member = class.members.iter().find(
        |member| matches!(member.kind, facts::code::MemberKind::Function(own) if own == function),
    )?;
    member.decorators.iter().find_map(|decorator| {
        let name = places::name_of(code, code.call(*decorator)?.callee)?;
        match name {
            "Cron" | "Interval" => Some(Starter { words: "this timer", is_timer: true }),
            "Process" | "RabbitSubscribe" | "RabbitRPC" | "EventPattern" | "SqsMessageHandler" => {
                Some(Starter { words: "this consumer", is_timer: false })
            }
            _ => None,
        }
    })
}

/// Written as an argument: `cron.schedule('..', async () => ..)`, `new Worker('q', async (job) => ..)`; or as an option:
/// `consumer.run({ eachMessage: async () => .. })`.
fn by_call(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    function: FunctionId,
) -> Option<Starter> {
    let index = cx.effects().uses(file);
    let written = index.function_expr(function)?;
    let Place::In(whole) = index.place(written) else { return None };
    let is_option = ["eachMessage", "eachBatch", "handleMessage"]
        .iter()
        .any(|option| code.property(whole, option) == Some(written));
    if is_option {
        return Some(Starter { words: "this consumer", is_timer: false });
    }
    starter(cx, file, code, whole)
}

/// Handed by name: `setInterval(sendReminders, 60000)`.
fn by_name(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    function: FunctionId,
) -> Option<Starter> {
    let symbol = code.function(function).symbol.or_else(|| {
        let index = cx.effects().uses(file);
        match index.place(index.function_expr(function)?) {
            Place::Bound(pattern) => pattern.symbols().first().copied(),
            _ => None,
        }
    })?;
    let index = cx.effects().uses(file);
    code.symbol(symbol).references.iter().find_map(|reference| match index.place(*reference) {
        Place::In(whole) if code.call(whole).is_some_and(|call| call.callee != *reference) => {
            starter(cx, file, code, whole)
        }
        _ => None,
    })
}

fn starter(cx: &CheckContext<'_>, file: FileId, code: &Code, call: ExprId) -> Option<Starter> {
    let called = code.call(call)?;
    let name = places::name_of(code, called.callee)?;
    let origin = cx.program().callee(file, call).map_or("", |origin| origin.as_str());
    let receiver = match code.kind(called.callee) {
        ExprKind::Member { object, .. } => {
            places::name_of(code, *object).unwrap_or("").to_ascii_lowercase()
        }
        _ => String::new(),
    };
    let is_cron = ["node-cron", "cron", "node-schedule", "croner", "@nestjs/schedule"]
        .iter()
        .any(|package| origin.starts_with(package));
    if is_cron && matches!(name, "schedule" | "CronJob" | "scheduleJob" | "Cron" | "from")
        || name == "setInterval"
        || receiver.contains("cron") && name == "schedule"
    {
        return Some(Starter { words: "this timer", is_timer: true });
    }
    let of_queue = origin.starts_with("bull")
        || origin.starts_with("@nestjs/bull")
        || receiver.ends_with("queue");
    let consumes = of_queue && matches!(name, "process" | "Worker")
        || name == "consume" && (origin.starts_with("amqplib") || receiver.contains("channel"))
        || name == "eachMessage";
    consumes.then_some(Starter { words: "this consumer", is_timer: false })
}
